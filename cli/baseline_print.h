/* SPDX-License-Identifier: MIT */
/* What a command says of a baseline's entries. */
#pragma once

#include <stdbool.h>

#include "rules/content/finding.h"

/* One line: "stack-waiter: SENTENCE [FINGERPRINT], accepted by NAME: REASON", behind `what`. */
void cli_print_entry(const char *what, const struct report_entry *entry);
/* What became of the entries: a summary, and those that have expired or no longer fire (all of them if verbose). */
void cli_print_baseline(const struct report_baseline *told, bool is_pruned, bool verbose);
/* The same as a JSON line. */
void cli_print_baseline_json(const struct report_baseline *told);
