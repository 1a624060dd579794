/* SPDX-License-Identifier: MIT */
/* What keeps a likely finding from confirmed: never nothing. */
#pragma once

#include <stddef.h>

#include "rules/content/finding.h"

struct report_missing {
	char *what; /* "item owner-left", "rival stray-write", "source", "limits" */
	char *why;
};
struct report_missing_list {
	struct report_missing *rows;
	size_t count;
};

/*
 * Of a likely finding: unknown items and guards, open rivals, roles without a place, source that is not known to be
 * this kernel's, and in one row the report's limits; when all that is nothing, a row that asks for a report of it. Of
 * another finding no row. The caller destroys the list.
 */
struct report_missing_list report_missing(const struct report_content *content, const struct finding *finding);
void report_missing_destroy(struct report_missing_list *list);
