/* SPDX-License-Identifier: MIT */
/* Which of many words was maybe meant. */
#include "common/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "common/memory.h"

/* More letters than this are another word, however long it is. */
enum { DISTANCE_LIMIT = 3 };

void vmr_nearest_begin(struct vmr_nearest *nearest, const char *word)
{
	size_t length = strlen(word), most = length / 3;

	*nearest = (struct vmr_nearest){.word = word, .length = length};
	if (length > VMR_NEAREST_LENGTH)
		most = 0;
	nearest->distance = (unsigned)(most < DISTANCE_LIMIT ? most : DISTANCE_LIMIT) + 1;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * The letters by which two words differ, or any number above `most` if it is more: the optimal string alignment, row by
 * row of `a`; the three last rows are kept, and of each only what is within `most` of the diagonal.
 */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length, unsigned most)
{
	unsigned rows[3][VMR_NEAREST_LENGTH + 2];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];

	if (!most || a_length > b_length + most || b_length > a_length + most)
		return most + 1;
	for (size_t k = 0; k <= b_length; k++)
		last[k] = (unsigned)k;
	for (size_t i = 1; i <= a_length; i++) {
		size_t low = i > most ? i - most : 1, high = i + most < b_length ? i + most : b_length;
		unsigned nearest = row[low - 1] = low == 1 ? (unsigned)i : most + 1;
		for (size_t k = low; k <= high; k++) {
			unsigned above = k < i + most ? last[k] : most + 1;
			row[k] = least(last[k - 1] + (a[i - 1] != b[k - 1]), least(above, row[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], before[k - 2] + 1);
			nearest = least(nearest, row[k]);
		}
		if (nearest > most)
			return most + 1;
		unsigned *oldest = before;
		before = last;
		last = row;
		row = oldest;
	}
	return last[b_length];
}

/* Whether only underscores before them make a difference, which in C say nothing of what a thing is. */
static bool is_same_inside(const char *a, const char *b)
{
	return !strcmp(a + strspn(a, "_"), b + strspn(b, "_"));
}

static bool is_better(const struct vmr_nearest *nearest, const char *candidate)
{
	bool has_first = *candidate == *nearest->word, had_first = *nearest->found == *nearest->word;

	if (has_first != had_first)
		return has_first;
	return strcmp(candidate, nearest->found) < 0;
}

void vmr_nearest_offer(struct vmr_nearest *nearest, const char *candidate)
{
	size_t length = candidate ? strnlen(candidate, VMR_NEAREST_LENGTH + 1) : 0;
	bool has_one = *nearest->found != '\0';

	if (!length || length > VMR_NEAREST_LENGTH || nearest->length > VMR_NEAREST_LENGTH)
		return;
	/* As far as the best one is good enough: then there is a choice between equals. */
	unsigned most = nearest->distance - !has_one;
	unsigned found = is_same_inside(nearest->word, candidate)
				 ? 0
				 : distance(nearest->word, nearest->length, candidate, length, most);
	if (found > most || (has_one && found == nearest->distance && !is_better(nearest, candidate)))
		return;
	nearest->distance = found;
	memcpy(nearest->found, candidate, length + 1);
}

char *vmr_nearest_question(const struct vmr_nearest *nearest)
{
	return *nearest->found ? vmr_format("; did you mean %s?", nearest->found) : vmr_strdup("");
}
