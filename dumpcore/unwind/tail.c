/* SPDX-License-Identifier: MIT */
/* Tail calls between a call site and the frame that it led to: a search over direct tail calls, breadth first. */
#include "dumpcore/unwind/tail.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"
#include "dumpcore/unwind/pcscope.h"
#include "dumpcore/unwind/unwind.h"

#define NODE_LIMIT 600   /* functions that one search looks at */
#define CALL_LIMIT 65536 /* calls that are remembered */

/* call rel32 and jmp rel32 (Intel SDM, volume 2) */
#define DIRECT_CALL 0xe8
#define DIRECT_JUMP 0xe9
#define DIRECT_SIZE 5

struct unwind_tails {
	vmr_kaddr start;
	struct callsite *sites; /* in the unwinder's arena */
	size_t count;
	UT_hash_handle hh;
};

/* What a search found, by the function that was called and the one that was reached: threads that wait alike ask alike.
 */
struct unwind_paths {
	struct {
		uint64_t callee_id;
		vmr_kaddr start;
	} key;
	size_t count;
	struct tail_step steps[TAIL_DEPTH_LIMIT];
	UT_hash_handle hh;
};

struct unwind_steps {
	struct {
		vmr_kaddr return_pc, start;
	} key;
	size_t count;
	UT_hash_handle hh;
	struct pccache_step steps[PCCACHE_STEP_LIMIT];
};
_Static_assert(TAIL_DEPTH_LIMIT <= PCCACHE_STEP_LIMIT, "a path fits");

void tail_cache_destroy(struct dumpcore_unwind *unwind)
{
	struct unwind_tails *tails, *next_tails;
	HASH_ITER(hh, unwind->tails, tails, next_tails)
	{
		HASH_DEL(unwind->tails, tails);
		free(tails);
	}
	struct unwind_paths *paths, *next_paths;
	HASH_ITER(hh, unwind->paths, paths, next_paths)
	{
		HASH_DEL(unwind->paths, paths);
		free(paths);
	}
	struct unwind_steps *steps, *next_steps;
	HASH_ITER(hh, unwind->steps, steps, next_steps)
	{
		HASH_DEL(unwind->steps, steps);
		free(steps);
	}
}

static const struct unwind_tails *tails_of(struct dumpcore *dump, vmr_kaddr start)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct unwind_tails *entry;
	HASH_FIND(hh, unwind->tails, &start, sizeof(start), entry);
	if (entry)
		return entry;
	entry = vmr_alloc(sizeof(*entry));
	entry->start = start;
	if (vmr_error_drop(callsite_tails_find(dump, start, unwind->arena, &entry->sites, &entry->count)))
		entry->count = 0;
	HASH_ADD(hh, unwind->tails, start, sizeof(entry->start), entry);
	return entry;
}

/* A call may name a declaration of another unit: then only the name is the same. */
static bool is_same(const struct callsite *site, const struct scope_function *function)
{
	return site->callee_id == function->id ||
	       (site->callee && function->name && !strcmp(site->callee, function->name));
}

static vmr_kaddr symbol_start(struct dumpcore *dump, vmr_kaddr pc)
{
	struct dumpcore_symbol symbol;
	return vmr_error_drop(dumpcore_symbol_at(dump, pc, &symbol)) ? 0 : symbol.address;
}

/* Where the function of that very name starts; 0: there is none, or it is not certain. */
static vmr_kaddr named_start(struct dumpcore *dump, const struct callsite *site)
{
	struct dumpcore_symbol symbol;
	if (vmr_error_drop(dumpcore_symbol_find(dump, site->callee, &symbol)) || !symbol.is_function)
		return 0;
	struct scope_function function;
	bool is_assembly = vmr_error_drop(scope_function_at(dump, symbol.address, &function));
	return is_assembly || is_same(site, &function) ? symbol.address : 0;
}

/* Where the instruction of the site goes, when it is a direct call or jump to a function's first byte; else 0. */
static vmr_kaddr instruction_target(struct dumpcore *dump, const struct callsite *site)
{
	uint8_t bytes[DIRECT_SIZE];
	int32_t displacement;
	vmr_kaddr end = site->call_pc ? site->call_pc + sizeof(bytes) : site->return_pc;
	if (!end || !dumpcore_try_read(dump, end - sizeof(bytes), bytes, sizeof(bytes)) ||
	    (bytes[0] != DIRECT_CALL && bytes[0] != DIRECT_JUMP))
		return 0;
	memcpy(&displacement, bytes + 1, sizeof(displacement));
	vmr_kaddr target = end + (uint64_t)(int64_t)displacement;
	return symbol_start(dump, target) == target ? target : 0;
}

/* Where the function that a call site names starts; 0: not known, or not certain. A copy that the compiler made for
 * some callers (foo.constprop.0) has another symbol than its name: the instruction tells which one. */
static vmr_kaddr start_of(struct dumpcore *dump, const struct callsite *site)
{
	vmr_kaddr start = site->callee ? named_start(dump, site) : 0;
	if (start || !site->callee)
		return start;
	struct scope_function function;
	start = instruction_target(dump, site);
	return start && !vmr_error_drop(scope_function_at(dump, start, &function)) && is_same(site, &function) ? start
													       : 0;
}

bool tail_is_direct(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc)
{
	struct scope_function function;
	if (!site->callee || (!vmr_error_drop(scope_function_at(dump, pc, &function)) && is_same(site, &function)))
		return true;
	/* Aliases: another name of the same code. */
	vmr_kaddr start = start_of(dump, site);
	return start && start == symbol_start(dump, pc);
}

bool tail_is_trampoline(struct dumpcore *dump, const struct callsite *site)
{
	struct dumpcore_symbol symbol;
	struct scope_function function;
	return site->callee && !vmr_error_drop(dumpcore_symbol_find(dump, site->callee, &symbol)) &&
	       vmr_error_drop(scope_function_at(dump, symbol.address, &function));
}

struct node {
	vmr_kaddr start;
	const struct callsite *into; /* the call or tail call that leads here */
	size_t parent;
	unsigned depth;
	bool is_ambiguous; /* more than one tail call leads here */
};

struct search {
	struct dumpcore *dump;
	struct scope_function target;
	struct node nodes[NODE_LIMIT];
	size_t count;
	size_t from;                 /* node with the tail call to the target */
	const struct callsite *last; /* that tail call; NULL: several in that function */
	unsigned functions;          /* how many functions have one */
};

static void visit(struct search *s, const struct callsite *site, size_t parent)
{
	vmr_kaddr start = start_of(s->dump, site);
	if (!start)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (s->nodes[i].start == start) {
			s->nodes[i].is_ambiguous = true;
			return;
		}
	if (s->count < NODE_LIMIT)
		s->nodes[s->count++] = (struct node){
			.start = start, .into = site, .parent = parent, .depth = s->nodes[parent].depth + 1};
}

static void look_at(struct search *s, size_t index)
{
	const struct unwind_tails *tails = tails_of(s->dump, s->nodes[index].start);
	unsigned direct = 0;
	for (size_t i = 0; i < tails->count; i++) {
		const struct callsite *site = &tails->sites[i];
		if (site->callee && is_same(site, &s->target)) {
			s->last = direct++ ? NULL : site;
			s->from = index;
		} else if (s->nodes[index].depth + 1 < TAIL_DEPTH_LIMIT) {
			visit(s, site, index);
		}
	}
	s->functions += direct > 0;
}

static size_t path_of(const struct search *s, struct tail_step ret[TAIL_DEPTH_LIMIT])
{
	size_t index = s->from, count = s->nodes[index].depth + 1;
	const struct callsite *site = s->last;
	for (size_t i = count; i-- > 0; index = s->nodes[index].parent) {
		const struct node *node = &s->nodes[index];
		if (i && node->is_ambiguous)
			return 0;
		ret[i] = (struct tail_step){.function = node->into->callee,
					    .function_id = node->into->callee_id,
					    .start = node->start,
					    .site = site};
		site = node->into;
	}
	return count;
}

static size_t search_path(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc,
			  struct tail_step ret[TAIL_DEPTH_LIMIT])
{
	vmr_autofree struct search *search = vmr_alloc(sizeof(*search));
	search->dump = dump;
	vmr_kaddr start = start_of(dump, site);
	if (!start || tail_is_direct(dump, site, pc) || vmr_error_drop(scope_function_at(dump, pc, &search->target)))
		return 0;
	search->nodes[search->count++] = (struct node){.start = start, .into = site};
	for (size_t i = 0; i < search->count; i++)
		look_at(search, i);
	size_t count = search->functions == 1 ? path_of(search, ret) : 0;
	if (count || !tails_of(dump, start)->count)
		return count;
	ret[0] = (struct tail_step){.function = site->callee, .function_id = site->callee_id, .start = start};
	return 1;
}

size_t tail_path_find(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc,
		      struct tail_step ret[TAIL_DEPTH_LIMIT])
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct unwind_paths *entry, wanted = {.key = {site->callee_id, symbol_start(dump, pc)}};
	if (!wanted.key.callee_id || !wanted.key.start)
		return search_path(dump, site, pc, ret);
	HASH_FIND(hh, unwind->paths, &wanted.key, sizeof(wanted.key), entry);
	if (!entry) {
		if (HASH_COUNT(unwind->paths) >= CALL_LIMIT)
			return search_path(dump, site, pc, ret);
		entry = vmr_alloc(sizeof(*entry));
		entry->key = wanted.key;
		entry->count = search_path(dump, site, pc, entry->steps);
		HASH_ADD(hh, unwind->paths, key, sizeof(entry->key), entry);
	}
	memcpy(ret, entry->steps, entry->count * sizeof(*ret));
	if (entry->count)
		ret[0].function = site->callee; /* the text of the site that was asked for first may be gone */
	return entry->count;
}

/* clang tells where a tail call is, gcc where it would have returned; one byte before is in it. 0: not known. */
static vmr_kaddr return_of(const struct callsite *tail)
{
	return tail->return_pc ? tail->return_pc : tail->call_pc ? tail->call_pc + 1 : 0;
}

static size_t find_steps(struct dumpcore *dump, vmr_kaddr return_pc, vmr_kaddr pc,
			 struct pccache_step ret[PCCACHE_STEP_LIMIT])
{
	struct tail_step path[TAIL_DEPTH_LIMIT];
	const struct callsite *site = pcscope_callsite(dump, return_pc);
	if (!site || !site->callee)
		return 0;
	size_t count = tail_path_find(dump, site, pc, path);
	for (size_t i = 0; i < count; i++) {
		const struct callsite *tail = path[i].site;
		ret[i] = (struct pccache_step){
			.function = path[i].function, .function_id = path[i].function_id, .start = path[i].start};
		ret[i].return_pc = tail ? return_of(tail) : 0;
	}
	return count;
}

size_t tail_steps_find(struct dumpcore *dump, vmr_kaddr return_pc, vmr_kaddr pc, const struct pccache_step **ret)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	vmr_kaddr start = symbol_start(dump, pc);
	struct unwind_steps *entry, wanted = {.key = {return_pc, start}};
	HASH_FIND(hh, unwind->steps, &wanted.key, sizeof(wanted.key), entry);
	if (!entry) {
		if (!start || HASH_COUNT(unwind->steps) >= CALL_LIMIT)
			return 0;
		entry = vmr_alloc(sizeof(*entry));
		entry->key = wanted.key;
		if (!pccache_steps_get(unwind->cache, return_pc, start, entry->steps, &entry->count)) {
			entry->count = find_steps(dump, return_pc, pc, entry->steps);
			pccache_steps_add(unwind->cache, return_pc, start, entry->steps, entry->count);
		}
		HASH_ADD(hh, unwind->steps, key, sizeof(entry->key), entry);
	}
	*ret = entry->steps;
	return entry->count;
}

/* The tail call of a step, looked for in its function. False: not certain which; *ret NULL: it has none. */
static bool site_of_step(struct dumpcore *dump, const struct pccache_step *step, const struct callsite **ret)
{
	const struct unwind_tails *tails = tails_of(dump, step->start);
	size_t count = 0;
	*ret = NULL;
	for (size_t i = 0; i < tails->count; i++)
		if (return_of(&tails->sites[i]) == step->return_pc) {
			*ret = &tails->sites[i];
			count++;
		}
	return count == (step->return_pc != 0);
}

size_t tail_path_at(struct dumpcore *dump, const struct callsite *site, vmr_kaddr return_pc, vmr_kaddr pc,
		    struct tail_step ret[TAIL_DEPTH_LIMIT])
{
	const struct pccache_step *steps;
	size_t count = tail_steps_find(dump, return_pc, pc, &steps);
	bool is_known = count && count <= TAIL_DEPTH_LIMIT;
	for (size_t i = 0; i < count && is_known; i++) {
		ret[i] = (struct tail_step){
			.function = steps[i].function, .function_id = steps[i].function_id, .start = steps[i].start};
		is_known = site_of_step(dump, &steps[i], &ret[i].site);
	}
	return is_known ? count : tail_path_find(dump, site, pc, ret);
}
