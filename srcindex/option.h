/* SPDX-License-Identifier: MIT */
/* Options of the kernel that a source file asks for, for a tree without any configuration. */
#pragma once

#include "srcindex/command.h"

/* Adds -DCONFIG_X=1 for each option that decides whether a good part of the text is there. */
void option_flags(const char *text, struct command *command);
