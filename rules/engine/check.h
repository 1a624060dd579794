/* SPDX-License-Identifier: MIT */
/* Lints a rule. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct rule_problem {
	unsigned line;
	bool is_error; /* else a warning */
	char *text;
};

/*
 * Check a rule's text: header, columns, unknown tables and functions, order of rows, plans that scan large tables in
 * full. The caller frees *ret (rule_problems_free). An error is only one of ours.
 */
struct vmr_error *rule_check(const char *file, const char *text, struct rule_problem **ret,
			     size_t *ret_count) VMR_MUST_USE;
void rule_problems_free(struct rule_problem *problems, size_t count);
