/* SPDX-License-Identifier: MIT */
/* Words that an argument may be, for completions. */
#pragma once

#include <stdbool.h>

#include "common/list.h"

/*
 * `values` as of cli_option.values: words, the rules, the tables of the case database. False: NULL (anything), or what
 * only a dump has.
 */
bool cli_values_list(const char *values, struct vmr_list *ret);
/* "; did you mean task?" of a word that is none of them, or "". The caller owns it. */
char *cli_values_near(const char *values, const char *word);
