/* SPDX-License-Identifier: MIT */
/* A rule as read from its file: header and named statements. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum rule_part_kind {
	RULE_PART_UNKNOWN = 0,
	RULE_PART_LET, /* let NAME: rows that later statements may read as table NAME */
	RULE_PART_BIND,
	RULE_PART_SIDE, /* rows of side, subject, site: what the shared relations and show/ start from */
	RULE_PART_SUBJECT,
	RULE_PART_SITE,
	RULE_PART_CONFIRM,
	RULE_PART_GUARD,
	RULE_PART_RIVAL,
	RULE_PART_ITEM, /* of rules/item/: a confirm item, guard or rival that rules name */
	RULE_PART_OBJECT,
	RULE_PART_ROLES,
	RULE_PART_EVIDENCE,
	RULE_PART_SENTENCE,
	RULE_PART_STEPS,
	RULE_PART_LOCKS,
	RULE_PART_AGAINST,
	RULE_PART_FIX,
	RULE_PART_REPRODUCE,
	RULE_PART_NODES,
	RULE_PART_EDGES,
	RULE_PART_KINDS,
};

struct rule_part {
	enum rule_part_kind kind;
	char *name; /* of let, confirm, guard, rival, item; NULL for others */
	char *key;  /* of let ("let NAME by COLUMN COLUMN"): columns that it is looked up by; NULL none */
	char *text; /* what the item means, after the colon; NULL */
	char *sql;
	char *file;       /* that it stands in */
	unsigned line;    /* of its first line in the file */
	bool is_shared;   /* of vocabulary/, item/ or show/ */
	bool is_common;   /* of vocabulary/: the same in all rules */
	bool is_borrowed; /* the texts are others' */
	bool is_of_case;  /* of let ("let NAME of the case"): the same for all candidates, and there before bind */
	bool is_of_owner; /* of let ("let NAME of the owner"): of what has lanes it reads the owner's alone */
};

struct rule {
	char *id, *title, *family, *severity, *verdict; /* verdict: race, damage, state */
	char *cwe, *roles, *needs; /* words separated by spaces; needs: tables that must have rows */
	char *without;  /* "damaged ITEM": the verdict where no side is bound in source, if that item is yes; NULL:
			   likely */
	char *explains; /* an item: when it is yes, this rule explains what others see without their race; NULL none */
	char *wants;    /* effects of api rows without which no function can be a side; "nothing": it reads no source;
			   NULL:    any function can */
	char *optional; /* roles that a possible finding may lack; NULL none */
	char *help;     /* Markdown, NULL none */
	struct rule_part *parts; /* in the file's order */
	size_t part_count;
};

/*
 * Parse a rule's text and put the shared parts with it: relations of vocabulary/, the items that it names, show/.
 * VMR_BAD_INPUT names file and line. The caller destroys *ret.
 */
struct vmr_error *rule_parse(const char *file, const char *text, const char *help, struct rule **ret) VMR_MUST_USE;
void rule_destroy(struct rule *rule);
/* The first part of a kind, NULL when the rule has none. */
const struct rule_part *rule_part_find(const struct rule *rule, enum rule_part_kind kind);
/* Word of the section mark ("confirm"). */
const char *rule_part_word(enum rule_part_kind kind);

/* Whether a list of words in the header has one; NULL is an empty list. */
bool rule_has_word(const char *words, const char *word);

/* The embedded rules, sorted by id. The caller frees array and rules (rules_free). */
struct vmr_error *rules_load(struct rule ***ret, size_t *ret_count) VMR_MUST_USE;
void rules_free(struct rule **rules, size_t count);
