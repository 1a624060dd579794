/* SPDX-License-Identifier: MIT */
/* Files of rules/ that the build put into the program (rules/embed.py makes the table). */
#pragma once

enum rules_embedded_kind {
	RULES_EMBEDDED_UNKNOWN = 0,
	RULES_EMBEDDED_SCHEMA,     /* schema.sql, views.sql, api/...: run in this order on a new case database */
	RULES_EMBEDDED_RULE,       /* a rule's .sql */
	RULES_EMBEDDED_HELP,       /* a rule's .md */
	RULES_EMBEDDED_MATCH,      /* match.sql */
	RULES_EMBEDDED_VOCABULARY, /* vocabulary/: views of the case, then parts that each rule can read */
	RULES_EMBEDDED_ITEM,       /* item/: a confirm item, guard or rival each */
	RULES_EMBEDDED_SHOW,       /* show/: what a finding shows, made from what a rule names */
	RULES_EMBEDDED_CONCLUDE,   /* engine/: statements of the engine */
};

struct rules_embedded {
	enum rules_embedded_kind kind;
	const char *name; /* path below rules/ */
	const char *text;
};
/* Ends with a NULL name; rules sorted by name, each followed by its help. */
extern const struct rules_embedded rules_embedded_files[];
