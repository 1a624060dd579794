/* SPDX-License-Identifier: MIT */
/* Tail calls between a call site and the frame that it led to. */
#include "dumpcore/unwind/tail.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/symbols.h"
#include "dumpcore/unwind/unwind.h"

#define STEP_LIMIT 400 /* functions whose tail calls are read for one path */

/* The concrete function at a pc. */
static const struct scope_frame *function_at(struct dumpcore *dump, vmr_kaddr pc)
{
	size_t count;
	const struct scope_frame *chain = unwind_chain_at(dump, pc, &count);
	return count ? &chain[count - 1] : NULL;
}

/* A call may name a declaration of another unit: then only the name is the same. */
static bool is_same(const char *name, uint64_t id, const struct scope_frame *function)
{
	return id == function->function_id || (name && function->function && !strcmp(name, function->function));
}

bool tail_is_direct(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc)
{
	const struct scope_frame *function = function_at(dump, pc);
	if (!site->callee)
		return true;
	if (!function) {
		struct dumpcore_symbol symbol;
		return !vmr_error_drop(dumpcore_symbol_at(dump, pc, &symbol)) && !strcmp(symbol.name, site->callee);
	}
	return is_same(site->callee, site->callee_id, function);
}

/* Where the function that a call site names starts; 0: not known, or not certain. */
static vmr_kaddr start_of(struct dumpcore *dump, const struct callsite *site)
{
	struct dumpcore_symbol symbol;
	if (!site->callee || vmr_error_drop(dumpcore_symbol_find(dump, site->callee, &symbol)) || !symbol.is_function)
		return 0;
	const struct scope_frame *function = function_at(dump, symbol.address);
	return function && is_same(site->callee, site->callee_id, function) ? symbol.address : 0;
}

struct search {
	struct dumpcore *dump;
	const struct scope_frame *target;
	struct expression_arena *arena;
	unsigned steps, found;
	struct tail_step path[TAIL_DEPTH_LIMIT], best[TAIL_DEPTH_LIMIT];
	size_t best_count;
};

/* Enter a function at depth `depth` of the path. Recursion is bounded by TAIL_DEPTH_LIMIT, its breadth by STEP_LIMIT. */
static void search_from(struct search *s, const struct callsite *into, size_t depth)
{
	vmr_kaddr start = depth < TAIL_DEPTH_LIMIT && ++s->steps <= STEP_LIMIT ? start_of(s->dump, into) : 0;
	for (size_t i = 0; start && i < depth; i++)
		if (s->path[i].start == start)
			return; /* a circle */
	struct callsite *tails;
	size_t count;
	if (!start || vmr_error_drop(callsite_tails_find(s->dump, start, s->arena, &tails, &count)))
		return;
	s->path[depth] = (struct tail_step){.function = into->callee, .function_id = into->callee_id, .start = start};
	const struct callsite *last = NULL;
	unsigned direct = 0;
	for (size_t i = 0; i < count; i++)
		if (is_same(tails[i].callee, tails[i].callee_id, s->target)) {
			last = &tails[i];
			direct++;
		}
	if (direct) {
		s->found++;
		s->path[depth].site = direct == 1 ? last : NULL;
		s->best_count = depth + 1;
		memcpy(s->best, s->path, s->best_count * sizeof(*s->best));
	}
	for (size_t i = 0; i < count && s->found < 2; i++) {
		if (!tails[i].callee || is_same(tails[i].callee, tails[i].callee_id, s->target))
			continue;
		s->path[depth].site = &tails[i];
		search_from(s, &tails[i], depth + 1);
	}
}

size_t tail_path_find(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc, struct expression_arena *arena,
		      struct tail_step ret[TAIL_DEPTH_LIMIT])
{
	struct search search = {.dump = dump, .target = function_at(dump, pc), .arena = arena};
	if (!search.target || !site->callee || is_same(site->callee, site->callee_id, search.target))
		return 0;
	search_from(&search, site, 0);
	if (search.found != 1 || search.steps > STEP_LIMIT)
		return 0;
	memcpy(ret, search.best, search.best_count * sizeof(*ret));
	return search.best_count;
}
