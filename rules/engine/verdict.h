/* SPDX-License-Identifier: MIT */
/* The verdict of a candidate: the table of "what a verdict needs", and nothing else. */
#pragma once

#include <stdbool.h>

struct verdict_input {
	bool damage;                   /* a rule of kind damage */
	bool state;                    /* one of kind state: what the dump alone can prove */
	bool observed;                 /* the dump has it; false: source alone */
	bool item_no, item_unknown;    /* some confirm item is so */
	bool guard_yes, guard_unknown; /* some guard is so */
	bool rival_open, rival_holds;  /* some other explanation of the same evidence is so */
	bool roles_complete;           /* every role has function and line */
	bool sides_bound;              /* every role that is not optional has */
	bool is_dump_alone;            /* no side is bound in source, and the rule is damage then, */
	bool is_damage_shown;          /* if the item that it names is yes */
	bool source_exact;             /* every role's function is this kernel's source */
};

/* "confirmed", "likely", "damaged", "possible" or "silent". */
const char *verdict_decide(const struct verdict_input *input);
