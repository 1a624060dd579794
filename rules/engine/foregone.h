/* SPDX-License-Identifier: MIT */
/*
 * Answers that follow from the owner's side alone: where one silenced a candidate it silences each other one of the
 * same owner, whoever the other side is.
 */
#pragma once

#include <stdbool.h>

#include "rules/engine/rowsum.h"

/* Zeroed: none yet. */
struct foregone {
	struct rowsum side; /* of the candidate's sides, of which the owner's count */
	const char *item;   /* that silenced it, borrowed; NULL: none did by the owner alone */
	char *why;
};

/* Note what silenced a candidate; item NULL: nothing that holds for others. `item` is borrowed, `why` is copied. */
void foregone_note(struct foregone *foregone, const struct rowsum *side, const char *item, const char *why);
/* Whether the candidate with these sides is silenced by what was noted last. */
bool foregone_holds(const struct foregone *foregone, const struct rowsum *side);
void foregone_deinit(struct foregone *foregone);
