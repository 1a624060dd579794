/* SPDX-License-Identifier: MIT */
/* What was looked at, as every report says first. */
#pragma once

#include "report/json_value.h"
#include "rules/content/finding.h"

/* "looked at: crash, 64 of 65 tasks, 3 queues; source exact (12 files)", or why nothing was; the caller frees it. */
char *report_coverage_text(const struct report_content *content);
/* Why nothing could be looked at and what to do then, as one sentence; NULL: something was. The caller frees it. */
char *report_coverage_nothing(const struct report_content *content);
/* The heading of a report without findings: borrowed. */
const char *report_coverage_heading(const struct report_content *content);
/* Add the key "coverage" of report.json. */
void report_coverage_add(cJSON *object, const struct report_content *content);
