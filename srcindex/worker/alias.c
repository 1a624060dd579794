/* SPDX-License-Identifier: MIT */
/* The same bytes by another name: places seen from the variable that their root was made of. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/function.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { STEP_MAX = 8 };

/* The one thing that a variable was made of; NULL when there is none, or more than one. */
static const struct alias *only_source(const struct function *function, const char *variable)
{
	const struct alias *only = NULL;

	for (size_t i = 0; i < function->alias_count; i++) {
		const struct alias *alias = &function->aliases[i];
		if (strcmp(alias->variable, variable) != 0)
			continue;
		if (!strcmp(alias->how, "list-walk") || !strcmp(alias->how, "member-load") ||
		    (only && strcmp(only->of, alias->of) != 0))
			return NULL;
		only = alias;
	}
	return only;
}

static const char *join(struct obstack *pool, const char *left, const char *right)
{
	if (!*left || !*right)
		return *left ? left : right;
	obstack_printf(pool, "%s.%s", left, right);
	obstack_1grow(pool, 0);
	return obstack_finish(pool);
}

/* What is left of a member path behind `prefix`; NULL when it is not inside. */
static const char *below(const char *member, const char *prefix)
{
	size_t length = strlen(prefix);

	if (!length)
		return member;
	if (strncmp(member, prefix, length) != 0 || (member[length] && member[length] != '.' && member[length] != '['))
		return NULL;
	return member[length] == '.' ? member + length + 1 : member + length;
}

static bool is(const char *text, const char *word)
{
	return !strcmp(text, word);
}

/* One step: a member of what alias->variable points to, as a member of what alias->of is or points to. */
static void step(struct obstack *pool, const struct alias *alias, struct seen_as *seen)
{
	seen->root = alias->of;
	if (!seen->record)
		return;
	const char *member = NULL;
	if (is(alias->how, "copy") || is(alias->how, "address"))
		member = seen->member;
	else if (is(alias->how, "member"))
		member = join(pool, alias->member, seen->member);
	else if ((is(alias->how, "container_of") || is(alias->how, "first-member")) && alias->type &&
		 is(alias->type, seen->record))
		member = below(seen->member, alias->member);
	seen->record = member ? alias->of_record : NULL;
	seen->member = seen->record ? member : NULL;
}

struct seen_as function_seen_as(const struct function *function, struct obstack *pool, const struct place *place)
{
	struct seen_as seen = {.root = place->root};

	if (!place->root)
		return seen;
	if (place->hops <= 1 && place->record) {
		seen.record = place->record;
		seen.member = place->member;
	}
	unsigned steps = 0;
	for (const struct alias *alias; steps < STEP_MAX && (alias = only_source(function, seen.root)); steps++)
		step(pool, alias, &seen);
	return steps && !is(seen.root, place->root) ? seen : (struct seen_as){0};
}
