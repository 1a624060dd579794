/* SPDX-License-Identifier: MIT */
/* The terminal that standard output is. */
#pragma once

#include <stdbool.h>

/* Columns that text may have: of a terminal $COLUMNS, else its own, from 60 to 200; 80 where it is none. */
unsigned cli_terminal_width(void);
/* It is a terminal, and none that is called dumb. */
bool cli_terminal_has_colors(void);
