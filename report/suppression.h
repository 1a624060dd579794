/* SPDX-License-Identifier: MIT */
/* Comments of the source that accept findings, as reports say them. */
#pragma once

#include "report/json_value.h"
#include "rules/content/finding.h"

/* How many findings comments accept. */
size_t report_suppressed(const struct report_content *content);
/* What is wrong with a comment, or that it accepts nothing, as one sentence; NULL: nothing. The caller frees it. */
char *report_suppression_problem(const struct report_suppression *suppression);
/* Add the key "suppressed" of a finding (null: no comment accepts it), and that of the report. */
void report_suppression_add(cJSON *object, const struct report_suppression *suppression);
void report_suppressions_add(cJSON *object, const struct report_content *content);
