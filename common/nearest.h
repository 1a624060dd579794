/* SPDX-License-Identifier: MIT */
/* Which of many words was maybe meant by one that is none of them: "did you mean ...?". */
#pragma once

#include <stddef.h>

/* Longer words are not looked at. */
#define VMR_NEAREST_LENGTH 64

struct vmr_nearest {
	const char *word; /* borrowed */
	size_t length;
	unsigned distance; /* letters by which `found` differs; while there is none, more than may be */
	char found[VMR_NEAREST_LENGTH + 1]; /* "": none is near enough */
};

void vmr_nearest_begin(struct vmr_nearest *nearest, const char *word);
/*
 * A word that there is. The nearest one stays: by letters that are missing, too many, others, or exchanged with their
 * neighbour, at most one for every three (underscores before a name count nothing); of equally near ones that with the
 * same first letter, then the first in order.
 */
void vmr_nearest_offer(struct vmr_nearest *nearest, const char *candidate);
/* "; did you mean X?", or "" where none is near. The caller owns it. */
char *vmr_nearest_question(const struct vmr_nearest *nearest);
