/* SPDX-License-Identifier: MIT */
/* The table of commands, in the order of the help. */
#pragma once

#include "cli/command.h"

extern const struct cli_command *const cli_commands[];
extern const size_t cli_command_count;
/* NULL: there is none of that name. */
const struct cli_command *cli_command_find(const char *name);

/* Those that only a prompt has. */
extern const struct cli_command *const cli_prompt_commands[];
extern const size_t cli_prompt_command_count;
const struct cli_command *cli_prompt_command_find(const char *name);

/* "; did you mean show?", or "". The caller owns it. */
char *cli_command_near(const char *name, bool in_prompt);
