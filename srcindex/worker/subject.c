/* SPDX-License-Identifier: MIT */
/* What a value says of something that was read. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { SUBJECT_MAX = 8 }; /* that one value says something of */

static const struct subject *keep(struct lower *lower, struct subject subject)
{
	return obstack_copy(lower->pool, &subject, sizeof(subject));
}

const struct subject *subject_of_event(struct lower *lower, const struct event *event)
{
	return event ? keep(lower, (struct subject){.event = event}) : NULL;
}

const struct subject *subject_of_variable(struct lower *lower, const struct place *place)
{
	if (!place->id || !lower->open)
		return NULL;
	return keep(lower, (struct subject){.variable = place->root,
					    .id = place->id,
					    .serial = lower->open->statement.serial,
					    .seq = lower->open->statement.event_count});
}

const struct subject *subject_convert(const struct subject *subject, CXType from, CXType to)
{
	if (!subject || types_bare(to).kind == CXType_Bool || types_size(to) >= types_size(from))
		return subject;
	for (const struct subject *part = subject; part; part = part->next)
		if (part->relation.kind == RELATION_SELF || part->relation.kind == RELATION_BITS)
			return NULL;
	return subject;
}

const struct subject *subject_compose(struct lower *lower, const struct subject *subject, struct relation relation)
{
	const struct subject *first = NULL, **last = &first;

	for (; subject; subject = subject->next) {
		struct subject *copy = obstack_copy(lower->pool, subject, sizeof(*subject));
		copy->relation = relation_compose(subject->relation, relation);
		copy->next = NULL;
		*last = copy;
		last = &copy->next;
	}
	return first;
}

const struct subject *subject_join(struct lower *lower, const struct subject *left, const struct subject *right)
{
	unsigned count = 0;

	if (!left || !right)
		return left ? left : right;
	for (const struct subject *subject = right; subject; subject = subject->next)
		count++;
	const struct subject *first = right;
	for (; left && count < SUBJECT_MAX; left = left->next, count++) {
		struct subject copy = *left;
		copy.next = first;
		first = keep(lower, copy);
	}
	return first;
}
