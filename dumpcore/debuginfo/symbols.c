/* SPDX-License-Identifier: MIT */
/* Symbols, sections and lines at run-time addresses. */
#include "dumpcore/debuginfo/symbols.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/innerlabel.h"
#include "dumpcore/memory.h"

/* Symbols at lower addresses that may still cover one: a bound on the steps back. */
#define STEPS_BACK 64

static vmr_kaddr run_time(const struct debuginfo_image *image, const struct debuginfo_symbol *row)
{
	if (row->flags & DEBUGINFO_SYMBOL_ABSOLUTE)
		return row->address;
	/* Zero-based per-CPU symbols (x86-64 before 6.15) are offsets; later ones are addresses as any. */
	if (row->flags & DEBUGINFO_SYMBOL_PERCPU && row->section < image->section_count &&
	    !image->sections[row->section].address)
		return row->address;
	return row->address + image->bias;
}

static void fill(const struct debuginfo_image *image, const struct debuginfo_symbol *row, struct dumpcore_symbol *ret)
{
	*ret = (struct dumpcore_symbol){
		.name = debuginfo_index_string(&image->index, row->name),
		.module = image->module,
		.address = run_time(image, row),
		.size = row->size,
		.is_function = row->flags & DEBUGINFO_SYMBOL_FUNCTION,
		.is_percpu = row->flags & DEBUGINFO_SYMBOL_PERCPU,
	};
}

static const struct debuginfo_symbol *find_in(const struct debuginfo_image *image, const char *name)
{
	const struct debuginfo_index *index = &image->index;
	const struct debuginfo_symbol *found = NULL, *promoted = NULL;
	size_t at, end = debuginfo_index_hashed(index->symbol_names, index->symbol_name_count,
						debuginfo_index_hash(name), &at);

	for (; at < end; at++) {
		if (index->symbol_names[at].index >= index->symbol_count)
			continue;
		const struct debuginfo_symbol *row = &index->symbols[index->symbol_names[at].index];
		const char *own = debuginfo_index_string(index, row->name);
		if (strcmp(own, name) != 0) {
			size_t stem = debuginfo_index_stem(own);
			if (!promoted && own[stem] && stem == strlen(name) && !strncmp(own, name, stem))
				promoted = row;
			continue;
		}
		if (row->flags & DEBUGINFO_SYMBOL_GLOBAL)
			return row;
		if (!found)
			found = row;
	}
	return found ? found : promoted;
}

struct vmr_error *dumpcore_symbol_find(struct dumpcore *dump, const char *name, struct dumpcore_symbol *ret)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++) {
		const struct debuginfo_symbol *row = find_in(images[i], name);
		if (row) {
			fill(images[i], row, ret);
			return NULL;
		}
	}
	return &vmr_error_not_found;
}

void dumpcore_symbols_named(struct dumpcore *dump, const char *prefix, dumpcore_name_visit visit, void *context)
{
	size_t count, length = strlen(prefix);
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < images[i]->index.symbol_count; k++) {
			const char *name = debuginfo_index_string(&images[i]->index, images[i]->index.symbols[k].name);
			if (!strncmp(name, prefix, length))
				visit(context, name);
		}
}

/* The best symbol for a link-time address in a section: one that covers it, the smallest; else the nearest label below.
 */
static const struct debuginfo_symbol *covering(const struct debuginfo_index *index, uint64_t address,
					       const struct debuginfo_section *section)
{
	const struct debuginfo_symbol *best = NULL, *label = NULL;
	size_t low = 0, high = index->symbol_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (index->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t steps = 0; low > 0 && steps < STEPS_BACK; steps++) {
		const struct debuginfo_symbol *row = &index->symbols[--low];
		if (row->address < section->address)
			break;
		if (row->flags & (DEBUGINFO_SYMBOL_ABSOLUTE | DEBUGINFO_SYMBOL_PERCPU))
			continue;
		if (best && row->address < best->address)
			break;
		bool covers = row->size && address - row->address < row->size;
		if (covers && (!best || row->size < best->size ||
			       (row->size == best->size && (row->flags & DEBUGINFO_SYMBOL_GLOBAL) &&
				!(best->flags & DEBUGINFO_SYMBOL_GLOBAL))))
			best = row;
		if (!covers && !row->size &&
		    (!label || (label->address == row->address && row->flags & DEBUGINFO_SYMBOL_GLOBAL)))
			label = row;
	}
	return best ? best : label;
}

/* The function before a symbol: the row with a size at the nearest lower address; NULL: none. */
static const struct debuginfo_symbol *function_before(const struct debuginfo_index *index,
						      const struct debuginfo_symbol *row)
{
	for (size_t steps = 0; row > index->symbols && steps < STEPS_BACK; steps++) {
		row--;
		if (row->size && row->flags & DEBUGINFO_SYMBOL_FUNCTION)
			return row;
	}
	return NULL;
}

/* Of an image without a file: a label within a function of assembly belongs to that function. */
static void take_function(struct dumpcore *dump, const struct debuginfo_image *image,
			  const struct debuginfo_symbol *row, struct dumpcore_symbol *symbol)
{
	const struct debuginfo_symbol *before;

	for (size_t steps = 0; steps < STEPS_BACK && innerlabel_may_be(symbol->name, symbol->address); steps++) {
		before = function_before(&image->index, row);
		if (!before || !innerlabel_is(dump, before->address, row->address))
			return;
		uint64_t end = symbol->address + symbol->size;
		fill(image, before, symbol);
		symbol->size = end - symbol->address;
		row = before;
	}
}

struct vmr_error *dumpcore_symbol_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_symbol *ret)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, address);

	if (!image) {
		const struct debuginfo_loaded *loaded = dump->debuginfo ? dump->debuginfo->loaded : NULL;
		return loaded ? loaded->symbol_at(dump, address, ret) : &vmr_error_not_found;
	}
	const struct debuginfo_section *section = debuginfo_section_of(image, address - image->bias);
	const struct debuginfo_symbol *row = section ? covering(&image->index, address - image->bias, section) : NULL;
	if (!row)
		return &vmr_error_not_found;
	fill(image, row, ret);
	if (!image->elf && ret->is_function)
		take_function(dump, image, row, ret);
	return NULL;
}

struct vmr_error *dumpcore_percpu_address(struct dumpcore *dump, const char *name, unsigned cpu, vmr_kaddr *ret)
{
	struct dumpcore_symbol symbol, offsets;
	uint64_t offset;

	VMR_TRY(dumpcore_symbol_find(dump, name, &symbol));
	VMR_TRY(dumpcore_symbol_find(dump, "__per_cpu_offset", &offsets));
	if (offsets.size && cpu >= offsets.size / 8)
		return &vmr_error_not_found;
	VMR_TRY(dumpcore_read_u64(dump, offsets.address + 8 * (uint64_t)cpu, &offset));
	*ret = symbol.address + offset;
	return NULL;
}

struct vmr_error *dumpcore_section_at(struct dumpcore *dump, vmr_kaddr address, const char **ret_name,
				      const char **ret_module, vmr_kaddr *ret_start)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, address);

	if (!image)
		return &vmr_error_not_found;
	const struct debuginfo_section *section = debuginfo_section_of(image, address - image->bias);
	if (!section)
		return &vmr_error_not_found;
	*ret_name = section->name;
	*ret_module = image->module;
	*ret_start = section->address + image->bias;
	return NULL;
}

struct vmr_error *dumpcore_line_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_line *ret)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, address);

	if (!image)
		return &vmr_error_not_found;
	return debuginfo_line_at(image, address - image->bias, &ret->file, &ret->line, &ret->column);
}
