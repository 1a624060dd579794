/* SPDX-License-Identifier: MIT */
/*
 * The prompt: libedit is spoken to here. (Readline has more of the same, but its licence is the GPL; linenoise has no
 * search in the history and no wide letters.)
 */
#pragma once

/* Lines from the terminal until `quit`, Ctrl-D, or its end; what a command gives back is not kept. */
void cli_prompt_run(void);
