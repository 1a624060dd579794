/* SPDX-License-Identifier: MIT */
/* Files of rules/ that the build put into the program (rules/embed.py makes the table). */
#pragma once

enum rules_embedded_kind {
	RULES_EMBEDDED_UNKNOWN = 0,
	RULES_EMBEDDED_SCHEMA, /* schema.sql, views.sql, api/...: run in this order on a new case database */
	RULES_EMBEDDED_RULE,   /* a rule's .sql */
	RULES_EMBEDDED_HELP,   /* a rule's .md */
	RULES_EMBEDDED_MATCH,  /* match.sql */
};

struct rules_embedded {
	enum rules_embedded_kind kind;
	const char *name; /* path below rules/ */
	const char *text;
};
/* Ends with a NULL name; rules sorted by name, each followed by its help. */
extern const struct rules_embedded rules_embedded_files[];
