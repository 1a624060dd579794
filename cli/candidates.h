/* SPDX-License-Identifier: MIT */
/* Between complete.c (which word of a line it is) and candidates.c (what in the dump it may be). */
#pragma once

#include "cli/line.h"
#include "common/text.h"
#include "dumpcore/dumpcore.h"

#define CANDIDATES_MOST 500000

struct candidates {
	struct dumpcore *dump; /* NULL: nothing is known of it */
	struct cli_line line;  /* words before the one that is being written */
	const char *prefix;    /* what was typed of it, or of its last name; borrowed */
	const char *behind;    /* "" or " " */
	struct vmr_list list;
};

/* If it begins with the prefix. */
void candidates_add(struct candidates *candidates, const char *name);
/* Words of the dump, by CLI_VALUES_...; `text` is the word that is being written. The prefix may become its end. */
void candidates_of_dump(struct candidates *candidates, const char *values, const char *text);
