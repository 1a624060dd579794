/* SPDX-License-Identifier: MIT */
#include "rules/engine/foregone.h"

#include <stdlib.h>

#include "common/memory.h"

void foregone_note(struct foregone *foregone, const struct rowsum *side, const char *item, const char *why)
{
	foregone_deinit(foregone);
	foregone->side = *side;
	foregone->item = item;
	foregone->why = item ? vmr_strdup(why) : NULL;
}

bool foregone_holds(const struct foregone *foregone, const struct rowsum *side)
{
	return foregone->item && foregone->side.of_owner == side->of_owner;
}

void foregone_deinit(struct foregone *foregone)
{
	free(foregone->why);
	*foregone = (struct foregone){0};
}
