/* SPDX-License-Identifier: MIT */
/* Entries of a baseline, as reports say them. */
#pragma once

#include "report/json_value.h"
#include "rules/content/finding.h"

/* " by NAME until DAY: REASON", as far as the entry says; NULL: it says nothing. The caller frees it. */
char *report_entry_why(const struct report_entry *entry);
/* Add the key "baseline" of a finding; null without a baseline. */
void report_known_add(cJSON *object, const struct finding *finding);
/* Add the key "baseline" of report.json; told NULL: null. */
void report_baseline_add(cJSON *object, const struct report_baseline *told);
