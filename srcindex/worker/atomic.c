/* SPDX-License-Identifier: MIT */
/* Atomic and bit operations: what they do to the member that they are given. */
#include <string.h>

#include "srcindex/worker/atomic_table.h"
#include "srcindex/worker/lower.h"

/* What the result says of the object. */
static struct relation relation_of(const struct atomic_rule *rule, const struct argument *arguments)
{
	static const struct relation relations[] = {
		[ATOMIC_SAYS_NOTHING] = {.kind = RELATION_UNKNOWN},
		[ATOMIC_SAYS_VALUE] = {.kind = RELATION_SELF},
		[ATOMIC_SAYS_ZERO] = {.kind = RELATION_EQUAL, .constant = {.known = true}},
		[ATOMIC_SAYS_NOT_ZERO] = {.kind = RELATION_NOT_EQUAL, .constant = {.known = true}},
		[ATOMIC_SAYS_NEGATIVE] = {.kind = RELATION_LESS, .constant = {.known = true}},
		[ATOMIC_SAYS_BIT] = {.kind = RELATION_BITS},
	};
	struct relation relation = relations[rule->result];

	if (rule->bit < 0)
		return relation;
	const struct constant *bit = &arguments[rule->bit].value.constant;
	if (bit->known && bit->value >= 0 && bit->value < 64)
		relation.constant = (struct constant){.known = true, .value = (int64_t)(UINT64_C(1) << bit->value)};
	return relation;
}

void lower_note_atomic(struct lower *lower, const char *name, struct argument *arguments, size_t count,
		       struct value *ret)
{
	static const char *const kinds[] = {[ATOMIC_READ] = "read", [ATOMIC_WRITE] = "write", [ATOMIC_CHANGE] = "rmw"};
	const struct atomic_rule *rule = atomic_rule_find(name);

	if (!rule || (size_t)rule->object >= count || rule->stored >= (int)count || rule->bit >= (int)count)
		return;
	struct argument *object = &arguments[(size_t)rule->object];
	struct place place = object->value.address ? object->value.place : place_deref(lower, &object->value);
	const char *written = rule->stored < 0 ? NULL : arguments[rule->stored].text;
	struct event *event = lower_access(lower, kinds[rule->kind], &place, true, written);
	if (!event)
		return;
	if (rule->stored >= 0) {
		const struct value *stored = &arguments[rule->stored].value;
		event->constant = object->stored = stored->constant;
		lower_note_store(lower, &place, stored, event->line);
	}
	/* The pointer that lay there. */
	if (rule->result == ATOMIC_SAYS_VALUE && types_is_pointer(place.type))
		ret->place = place;
	if (rule->kind != ATOMIC_WRITE)
		ret->subject = subject_compose(lower, subject_of_event(lower, event), relation_of(rule, arguments));
}
