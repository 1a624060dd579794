/* SPDX-License-Identifier: MIT */
/* Files of rules/ that the build put into the program (rules/embed.py makes the table). */
#pragma once

enum rules_embedded_kind {
	RULES_EMBEDDED_UNKNOWN = 0,
	RULES_EMBEDDED_SCHEMA,     /* case/, api/: the image of the case is made from them */
	RULES_EMBEDDED_RULE,       /* a rule's .sql */
	RULES_EMBEDDED_HELP,       /* a rule's .md */
	RULES_EMBEDDED_VOCABULARY, /* vocabulary/: views of the case, then parts that each rule can read */
	RULES_EMBEDDED_ITEM,       /* item/: a confirm item, guard or rival each */
	RULES_EMBEDDED_SHOW,       /* show/: what a finding shows, made from what a rule names */
	RULES_EMBEDDED_STATEMENTS, /* fill/, engine/: statements by name, a row each */
};

struct rules_embedded {
	enum rules_embedded_kind kind;
	const char *name; /* path below rules/ */
	const char *text;
	const char
		*part; /* a statement's name (its mark "--@ NAME"), "" of a file without marks; NULL: not STATEMENTS */
};
/* Ends with a NULL name; rules sorted by name, each followed by its help. */
extern const struct rules_embedded rules_embedded_files[];

/*
 * A statement of fill/ or engine/ by its file ("fill/scan.sql") and its name, "" of a file without marks: borrowed
 * for ever. One that is not there is our mistake and ends the program.
 */
const char *embedded_statement(const char *file, const char *part);
