/* SPDX-License-Identifier: MIT */
/* What a prompt has open for its commands: their FILES, and the dump. */
#pragma once

#include "cli/command.h"

/*
 * Open what the options name (a dump, or a vmlinux alone): from now on cli_run gives each command these FILES, and what
 * opens a dump gets this one. VMR_USAGE: there is neither. The options are borrowed until cli_session_end.
 */
struct vmr_error *cli_session_begin(const struct cli_options *options) VMR_MUST_USE;
void cli_session_end(void);
/* The prompt's options; NULL: no prompt is open. */
const struct cli_options *cli_session_options(void);
/*
 * Its dump; NULL: there is none, or it is read by a process of its own, of which each command needs another. Borrowed.
 */
struct dumpcore *cli_session_dump(void);
