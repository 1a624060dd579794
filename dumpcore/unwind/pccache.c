/* SPDX-License-Identifier: MIT */
/* Pcs of vmlinux in the cache folder. One block of sorted tables and strings; offsets are checked where they are used.
 */
#include "dumpcore/unwind/pccache.h"

#include <stdlib.h>
#include <string.h>

#include "common/cache.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/internal.h"

#define FORMAT      3
#define PC_LIMIT    100000 /* beyond, the old ones are dropped */
#define STRING_NONE UINT32_MAX

/* Keys are link-time addresses; of steps two. */
struct key {
	uint64_t pc, second;
};

struct file_frames {
	struct key key;
	uint32_t first, count, file, line, column, reserved;
};

struct file_frame {
	uint64_t function_id, scope_id;
	uint32_t function, file, line, column, inlined, reserved;
};

struct file_rule {
	uint8_t kind, number;
	uint16_t reserved;
	int32_t offset;
};

struct file_row {
	struct key key;
	uint8_t is_found, is_signal, is_end, is_regs, from, reserved[3];
	int32_t flags_offset, cs_offset;
	struct file_rule cfa, rules[DUMPCORE_REGISTER_COUNT];
};

struct file_steps {
	struct key key;
	uint32_t first, count;
};

struct file_step {
	uint64_t function_id, start, return_pc;
	uint32_t function, reserved;
};

struct file_calls {
	struct key key;
	uint32_t first, count;
};

struct file_call {
	uint64_t at;
	uint32_t caller;
	uint8_t is_jump, is_pointer, reserved[2];
};

enum table {
	TABLE_FRAMES_OF = 0,
	TABLE_FRAMES,
	TABLE_ROWS,
	TABLE_STEPS_OF,
	TABLE_STEPS,
	TABLE_CALLS_OF,
	TABLE_CALLS,
	TABLE_STRINGS,
	TABLE_COUNT
};
static const size_t row_sizes[TABLE_COUNT] = {
	sizeof(struct file_frames), sizeof(struct file_frame), sizeof(struct file_row),  sizeof(struct file_steps),
	sizeof(struct file_step),   sizeof(struct file_calls), sizeof(struct file_call), 1};
/* Those whose rows begin with a key. */
static const enum table keyed[] = {TABLE_FRAMES_OF, TABLE_ROWS, TABLE_STEPS_OF, TABLE_CALLS_OF};
static const char *const froms[] = {"DWARF", "ORC", "ORC and DWARF"};

struct header {
	uint64_t stamp; /* of the file: a stripped copy has the same build-id */
	uint64_t counts[TABLE_COUNT];
};

/* A table that is filled in this run. */
struct growing {
	uint8_t *rows;
	size_t count, room;
};

struct pccache {
	char *build_id;
	uint64_t stamp;
	uint64_t bias;
	uint64_t low, high; /* link time, of vmlinux's code */
	struct vmr_cache_entry *entry;
	struct {
		const uint8_t *rows;
		size_t count;
	} old[TABLE_COUNT];
	struct growing added[TABLE_COUNT];
};

/* *ret_other: it is of another copy of the file. */
static bool view(struct pccache *cache, bool *ret_other)
{
	size_t size;
	const uint8_t *data = vmr_cache_data(cache->entry, &size);
	struct header header;
	if (size < sizeof(header))
		return false;
	memcpy(&header, data, sizeof(header));
	*ret_other = header.stamp != cache->stamp;
	if (*ret_other)
		return false;
	size_t at = sizeof(header);
	for (int i = 0; i < TABLE_COUNT; i++) {
		if (header.counts[i] > (size - at) / row_sizes[i])
			return false;
		cache->old[i].rows = data + at;
		cache->old[i].count = header.counts[i];
		at += header.counts[i] * row_sizes[i];
	}
	size_t strings = cache->old[TABLE_STRINGS].count;
	return at == size && (!strings || !cache->old[TABLE_STRINGS].rows[strings - 1]);
}

struct pccache *pccache_open(struct dumpcore *dump)
{
	size_t count;
	struct debuginfo_image *const *images = dump->no_cache ? NULL : debuginfo_images_get(dump, &count);
	if (!images || !count || images[0]->module || !images[0]->build_id || !images[0]->elf)
		return NULL;
	struct pccache *cache = vmr_alloc(sizeof(*cache));
	cache->build_id = vmr_strdup(images[0]->build_id);
	cache->stamp = images[0]->stamp;
	cache->bias = images[0]->bias;
	cache->low = UINT64_MAX;
	for (size_t i = 1; i < images[0]->section_count; i++) {
		const struct debuginfo_section *section = &images[0]->sections[i];
		if (!(section->flags & SHF_EXECINSTR))
			continue;
		if (section->address < cache->low)
			cache->low = section->address;
		if (section->address + section->size > cache->high)
			cache->high = section->address + section->size;
	}
	bool is_other = false;
	if (!vmr_error_drop(vmr_cache_open("pcs", FORMAT, cache->build_id, &cache->entry)) && !view(cache, &is_other)) {
		(is_other ? vmr_cache_close : vmr_cache_refuse)(cache->entry);
		cache->entry = NULL;
		memset(cache->old, 0, sizeof(cache->old));
	}
	return cache;
}

/* -- looking up */

static bool key_of(const struct pccache *cache, vmr_kaddr pc, vmr_kaddr second, struct key *ret)
{
	*ret = (struct key){pc - cache->bias, second ? second - cache->bias : 0};
	return ret->pc >= cache->low && ret->pc < cache->high;
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (x->pc != y->pc)
		return x->pc < y->pc ? -1 : 1;
	return x->second < y->second ? -1 : x->second > y->second;
}

/* Every row with a key begins with it. */
static const void *find(const struct pccache *cache, enum table table, vmr_kaddr pc, vmr_kaddr second)
{
	struct key key;
	if (!cache || !cache->old[table].count || !key_of(cache, pc, second, &key))
		return NULL;
	return bsearch(&key, cache->old[table].rows, cache->old[table].count, row_sizes[table], compare_keys);
}

static const char *string_at(const struct pccache *cache, uint32_t offset)
{
	return offset < cache->old[TABLE_STRINGS].count ? (const char *)cache->old[TABLE_STRINGS].rows + offset : NULL;
}

static const void *rows_at(const struct pccache *cache, enum table table, uint32_t first, uint32_t count)
{
	size_t have = cache->old[table].count;
	return first <= have && count <= have - first ? cache->old[table].rows + first * row_sizes[table] : NULL;
}

bool pccache_frames_get(struct pccache *cache, vmr_kaddr pc, struct scope_frame ret[SCOPE_FRAME_LIMIT],
			size_t *ret_count, struct pccache_line *ret_line)
{
	const struct file_frames *found = find(cache, TABLE_FRAMES_OF, pc, 0);
	const struct file_frame *frames = found && found->count <= SCOPE_FRAME_LIMIT
						  ? rows_at(cache, TABLE_FRAMES, found->first, found->count)
						  : NULL;
	if (!frames)
		return false;
	for (uint32_t i = 0; i < found->count; i++)
		ret[i] = (struct scope_frame){.function = string_at(cache, frames[i].function),
					      .file = string_at(cache, frames[i].file),
					      .line = frames[i].line,
					      .column = frames[i].column,
					      .inlined = frames[i].inlined,
					      .function_id = frames[i].function_id,
					      .scope_id = frames[i].scope_id};
	*ret_count = found->count;
	*ret_line = (struct pccache_line){string_at(cache, found->file), found->line, found->column};
	return true;
}

static struct cfi_rule rule_from(const struct file_rule *rule)
{
	bool is_fine = rule->kind < CFI_AT_EXPRESSION && rule->number < DUMPCORE_REGISTER_COUNT;
	return (struct cfi_rule){
		.kind = is_fine ? rule->kind : CFI_UNDEFINED, .number = rule->number, .offset = rule->offset};
}

bool pccache_row_get(struct pccache *cache, vmr_kaddr pc, struct cfi_row *ret, bool *ret_found)
{
	const struct file_row *found = find(cache, TABLE_ROWS, pc, 0);
	if (!found || found->from >= VMR_COUNT(froms))
		return false;
	*ret_found = found->is_found;
	*ret = (struct cfi_row){.cfa = rule_from(&found->cfa),
				.is_signal = found->is_signal,
				.is_end = found->is_end,
				.is_regs = found->is_regs,
				.flags_offset = found->flags_offset,
				.cs_offset = found->cs_offset,
				.from = froms[found->from]};
	for (size_t i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		ret->rules[i] = rule_from(&found->rules[i]);
	return true;
}

bool pccache_steps_get(struct pccache *cache, vmr_kaddr return_pc, vmr_kaddr start,
		       struct pccache_step ret[PCCACHE_STEP_LIMIT], size_t *ret_count)
{
	const struct file_steps *found = find(cache, TABLE_STEPS_OF, return_pc, start);
	const struct file_step *steps = found && found->count <= PCCACHE_STEP_LIMIT
						? rows_at(cache, TABLE_STEPS, found->first, found->count)
						: NULL;
	if (!steps)
		return false;
	for (uint32_t i = 0; i < found->count; i++)
		ret[i] = (struct pccache_step){.function = string_at(cache, steps[i].function),
					       .function_id = steps[i].function_id,
					       .start = steps[i].start + cache->bias,
					       .return_pc = steps[i].return_pc ? steps[i].return_pc + cache->bias : 0};
	*ret_count = found->count;
	return true;
}

bool pccache_calls_get(struct pccache *cache, vmr_kaddr target, struct pccache_call ret[PCCACHE_CALL_LIMIT],
		       size_t *ret_count)
{
	const struct file_calls *found = find(cache, TABLE_CALLS_OF, target, 0);
	const struct file_call *calls = found && found->count <= PCCACHE_CALL_LIMIT
						? rows_at(cache, TABLE_CALLS, found->first, found->count)
						: NULL;
	if (!calls)
		return false;
	for (uint32_t i = 0; i < found->count; i++)
		ret[i] = (struct pccache_call){.at = calls[i].at + cache->bias,
					       .caller = calls[i].caller,
					       .is_jump = calls[i].is_jump,
					       .is_pointer = calls[i].is_pointer};
	*ret_count = found->count;
	return true;
}

/* -- adding */

static void *grow(struct pccache *cache, enum table table, size_t count)
{
	struct growing *g = &cache->added[table];
	if (g->count + count > g->room) {
		g->room = (g->count + count) * 2 + 64;
		g->rows = vmr_realloc_array(g->rows, g->room, row_sizes[table]);
	}
	void *row = g->rows + g->count * row_sizes[table];
	memset(row, 0, count * row_sizes[table]);
	g->count += count;
	return row;
}

static uint32_t add_string(struct pccache *cache, const char *text)
{
	size_t at = cache->added[TABLE_STRINGS].count;
	if (!text)
		return STRING_NONE;
	size_t size = strlen(text) + 1;
	memcpy(grow(cache, TABLE_STRINGS, size), text, size);
	return (uint32_t)at;
}

void pccache_frames_add(struct pccache *cache, vmr_kaddr pc, const struct scope_frame *frames, size_t count,
			const struct pccache_line *line)
{
	struct key key;
	if (!cache || !key_of(cache, pc, 0, &key) || cache->added[TABLE_FRAMES_OF].count >= PC_LIMIT)
		return;
	struct file_frames of = {.key = key,
				 .first = (uint32_t)cache->added[TABLE_FRAMES].count,
				 .count = (uint32_t)count,
				 .file = add_string(cache, line->file),
				 .line = line->line,
				 .column = line->column};
	memcpy(grow(cache, TABLE_FRAMES_OF, 1), &of, sizeof(of));
	for (size_t i = 0; i < count; i++) {
		struct file_frame frame = {.function_id = frames[i].function_id,
					   .scope_id = frames[i].scope_id,
					   .function = add_string(cache, frames[i].function),
					   .file = add_string(cache, frames[i].file),
					   .line = frames[i].line,
					   .column = frames[i].column,
					   .inlined = frames[i].inlined};
		memcpy(grow(cache, TABLE_FRAMES, 1), &frame, sizeof(frame));
	}
}

static bool rule_to(const struct cfi_rule *rule, struct file_rule *ret)
{
	*ret = (struct file_rule){.kind = (uint8_t)rule->kind, .number = rule->number, .offset = (int32_t)rule->offset};
	return !rule->expression && rule->offset == ret->offset;
}

void pccache_row_add(struct pccache *cache, vmr_kaddr pc, const struct cfi_row *row, bool found)
{
	struct file_row to = {.is_found = found};
	if (!cache || !key_of(cache, pc, 0, &to.key) || cache->added[TABLE_ROWS].count >= PC_LIMIT)
		return;
	bool is_fine = true;
	if (found) {
		is_fine = rule_to(&row->cfa, &to.cfa);
		for (size_t i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
			is_fine = rule_to(&row->rules[i], &to.rules[i]) && is_fine;
		to.is_signal = row->is_signal;
		to.is_end = row->is_end;
		to.is_regs = row->is_regs;
		to.flags_offset = (int32_t)row->flags_offset;
		to.cs_offset = (int32_t)row->cs_offset;
		while (to.from < VMR_COUNT(froms) && strcmp(froms[to.from], row->from))
			to.from++;
	}
	if (is_fine && to.from < VMR_COUNT(froms))
		memcpy(grow(cache, TABLE_ROWS, 1), &to, sizeof(to));
}

void pccache_steps_add(struct pccache *cache, vmr_kaddr return_pc, vmr_kaddr start, const struct pccache_step *steps,
		       size_t count)
{
	struct key key;
	if (!cache || !key_of(cache, return_pc, start, &key) || count > PCCACHE_STEP_LIMIT ||
	    cache->added[TABLE_STEPS_OF].count >= PC_LIMIT)
		return;
	struct file_steps of = {
		.key = key, .first = (uint32_t)cache->added[TABLE_STEPS].count, .count = (uint32_t)count};
	memcpy(grow(cache, TABLE_STEPS_OF, 1), &of, sizeof(of));
	for (size_t i = 0; i < count; i++) {
		struct file_step step = {.function_id = steps[i].function_id,
					 .start = steps[i].start - cache->bias,
					 .return_pc = steps[i].return_pc ? steps[i].return_pc - cache->bias : 0,
					 .function = add_string(cache, steps[i].function)};
		memcpy(grow(cache, TABLE_STEPS, 1), &step, sizeof(step));
	}
}

void pccache_calls_add(struct pccache *cache, vmr_kaddr target, const struct pccache_call *calls, size_t count)
{
	struct key key;
	if (!cache || !key_of(cache, target, 0, &key) || count > PCCACHE_CALL_LIMIT ||
	    cache->added[TABLE_CALLS_OF].count >= PC_LIMIT)
		return;
	struct file_calls of = {
		.key = key, .first = (uint32_t)cache->added[TABLE_CALLS].count, .count = (uint32_t)count};
	memcpy(grow(cache, TABLE_CALLS_OF, 1), &of, sizeof(of));
	for (size_t i = 0; i < count; i++) {
		struct file_call call = {.at = calls[i].at - cache->bias,
					 .caller = calls[i].caller,
					 .is_jump = calls[i].is_jump,
					 .is_pointer = calls[i].is_pointer};
		memcpy(grow(cache, TABLE_CALLS, 1), &call, sizeof(call));
	}
}

/* -- storing: what is old is added to what is new, then sorted */

static void keep_old_calls(struct pccache *cache)
{
	for (size_t i = 0; i < cache->old[TABLE_CALLS_OF].count; i++) {
		const struct file_calls *of = (const struct file_calls *)cache->old[TABLE_CALLS_OF].rows + i;
		struct pccache_call calls[PCCACHE_CALL_LIMIT];
		size_t count;
		vmr_kaddr target = of->key.pc + cache->bias;
		if (pccache_calls_get(cache, target, calls, &count))
			pccache_calls_add(cache, target, calls, count);
	}
}

static void keep_old(struct pccache *cache)
{
	for (size_t i = 0; i < cache->old[TABLE_FRAMES_OF].count; i++) {
		const struct file_frames *of = (const struct file_frames *)cache->old[TABLE_FRAMES_OF].rows + i;
		struct scope_frame frames[SCOPE_FRAME_LIMIT];
		struct pccache_line line;
		size_t count;
		vmr_kaddr pc = of->key.pc + cache->bias;
		if (pccache_frames_get(cache, pc, frames, &count, &line))
			pccache_frames_add(cache, pc, frames, count, &line);
	}
	for (size_t i = 0; i < cache->old[TABLE_STEPS_OF].count; i++) {
		const struct file_steps *of = (const struct file_steps *)cache->old[TABLE_STEPS_OF].rows + i;
		struct pccache_step steps[PCCACHE_STEP_LIMIT];
		size_t count;
		vmr_kaddr pc = of->key.pc + cache->bias, start = of->key.second + cache->bias;
		if (pccache_steps_get(cache, pc, start, steps, &count))
			pccache_steps_add(cache, pc, start, steps, count);
	}
	keep_old_calls(cache);
	size_t rows = cache->old[TABLE_ROWS].count;
	if (rows)
		memcpy(grow(cache, TABLE_ROWS, rows), cache->old[TABLE_ROWS].rows, rows * row_sizes[TABLE_ROWS]);
}

static void store(struct pccache *cache)
{
	struct header header = {.stamp = cache->stamp};
	size_t size = sizeof(header), at = sizeof(header);
	if (cache->added[TABLE_FRAMES_OF].count + cache->old[TABLE_FRAMES_OF].count < PC_LIMIT)
		keep_old(cache);
	for (size_t i = 0; i < VMR_COUNT(keyed); i++)
		if (cache->added[keyed[i]].count)
			qsort(cache->added[keyed[i]].rows, cache->added[keyed[i]].count, row_sizes[keyed[i]],
			      compare_keys);
	for (int i = 0; i < TABLE_COUNT; i++) {
		header.counts[i] = cache->added[i].count;
		size += cache->added[i].count * row_sizes[i];
	}
	vmr_autofree uint8_t *data = vmr_alloc(size);
	memcpy(data, &header, sizeof(header));
	for (int i = 0; i < TABLE_COUNT; i++) {
		size_t bytes = cache->added[i].count * row_sizes[i];
		if (bytes)
			memcpy(data + at, cache->added[i].rows, bytes);
		at += bytes;
	}
	vmr_cache_store("pcs", FORMAT, cache->build_id, data, size);
}

void pccache_close(struct pccache *cache)
{
	if (!cache)
		return;
	bool is_new = false;
	for (size_t i = 0; i < VMR_COUNT(keyed); i++)
		is_new |= cache->added[keyed[i]].count > 0;
	if (is_new)
		store(cache);
	for (int i = 0; i < TABLE_COUNT; i++)
		free(cache->added[i].rows);
	if (cache->entry)
		vmr_cache_close(cache->entry);
	free(cache->build_id);
	free(cache);
}
