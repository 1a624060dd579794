/* SPDX-License-Identifier: MIT */
/* Functions by address and by name, and who has a struct on its stack. */
#include "dumpcore/code/function.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"

/* Structs that hold a struct that holds ... one asked for: more than the kernel has of any. */
#define HOLDER_LIMIT 4096

void code_function_fill(const struct debuginfo_image *image, const struct debuginfo_function *row,
			struct dumpcore_function *ret)
{
	bool concrete = row->flags & DEBUGINFO_FUNCTION_CONCRETE;

	*ret = (struct dumpcore_function){
		.name = debuginfo_index_string(&image->index, row->name),
		.file = row->file ? debuginfo_index_string(&image->index, row->file) : NULL,
		.line = row->line,
		.low = concrete ? row->low + image->bias : 0,
		.high = concrete ? row->high + image->bias : 0,
		.id = row->die,
		.module = image->module,
		.is_external = row->flags & DEBUGINFO_FUNCTION_EXTERNAL,
	};
}

/* Rows are in the order of their DIEs. */
const struct debuginfo_function *code_function_of_die(const struct debuginfo_image *image, uint64_t die)
{
	size_t low = 0, high = image->index.function_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (image->index.functions[middle].die < die)
			low = middle + 1;
		else
			high = middle;
	}
	return low < image->index.function_count && image->index.functions[low].die == die
		       ? &image->index.functions[low]
		       : NULL;
}

struct vmr_error *dumpcore_function_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_function *ret)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, address);

	if (!image)
		return &vmr_error_not_found;
	const struct debuginfo_range *range = debuginfo_index_range(
		image->index.function_ranges, image->index.function_range_count, address - image->bias);
	if (!range || range->value >= image->index.function_count)
		return &vmr_error_not_found;
	code_function_fill(image, &image->index.functions[range->value], ret);
	ret->low = range->low + image->bias;
	ret->high = range->high + image->bias;
	return NULL;
}

/* ---- by name */

/* Which of two places in source comes first; a file that is not known before all others. */
static int compare_lines(const char *file, unsigned line, const char *other_file, unsigned other_line)
{
	int order = strcmp(file ? file : "", other_file ? other_file : "");

	return order ? order : (line > other_line) - (line < other_line);
}

static int compare_functions(const void *a, const void *b)
{
	const struct dumpcore_function *x = a, *y = b;
	int order = compare_lines(x->file, x->line, y->file, y->line);

	if (!order)
		order = (x->low > y->low) - (x->low < y->low);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* Sorted: drop abstract ones that have a concrete one beside them, and all but the first of several abstract ones. */
static size_t drop_abstract(struct dumpcore_function *list, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool twin = false;
		for (size_t k = i + 1; !list[i].low && !twin && k < count && list[k].line == list[i].line; k++)
			twin = !strcmp(list[k].file ? list[k].file : "", list[i].file ? list[i].file : "");
		if (!twin)
			list[kept++] = list[i];
	}
	return kept;
}

struct vmr_error *dumpcore_functions_named(struct dumpcore *dump, const char *name, const char *file,
					   struct dumpcore_function **ret, size_t *ret_count)
{
	size_t image_count, count = 0, room = 0;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &image_count);
	struct dumpcore_function *list = NULL;

	for (size_t i = 0; i < image_count; i++) {
		const struct debuginfo_index *index = &images[i]->index;
		size_t at, end = debuginfo_index_hashed(index->function_names, index->function_name_count,
							debuginfo_index_hash(name), &at);
		for (; at < end; at++) {
			if (index->function_names[at].index >= index->function_count)
				continue;
			const struct debuginfo_function *row = &index->functions[index->function_names[at].index];
			if (strcmp(debuginfo_index_string(index, row->name), name) ||
			    (file && strcmp(debuginfo_index_string(index, row->file), file)))
				continue;
			if (count == room) {
				room = room * 2 + 8;
				list = vmr_realloc_array(list, room, sizeof(*list));
			}
			code_function_fill(images[i], row, &list[count++]);
		}
	}
	if (count)
		qsort(list, count, sizeof(*list), compare_functions);
	*ret_count = drop_abstract(list, count);
	*ret = list;
	return NULL;
}

/* Of each function its first range, then of each range the function's next, counted from 1; 0: there is none. */
static const uint32_t *range_links(struct debuginfo_image *image)
{
	const struct debuginfo_index *index = &image->index;

	if (image->range_links)
		return image->range_links;
	uint32_t *first = vmr_alloc_array(index->function_count + index->function_range_count + 1, sizeof(*first));
	uint32_t *next = first + index->function_count;
	for (size_t i = index->function_range_count; i-- > 0;) {
		uint64_t function = index->function_ranges[i].value;
		if (function >= index->function_count)
			continue;
		next[i] = first[function];
		first[function] = (uint32_t)i + 1;
	}
	return image->range_links = first;
}

struct vmr_error *dumpcore_function_ranges(struct dumpcore *dump, const struct dumpcore_function *function,
					   struct dumpcore_code_range **ret, size_t *ret_count)
{
	struct debuginfo_image *image = debuginfo_image_named(dump, function->module);
	const struct debuginfo_function *row = image ? code_function_of_die(image, function->id) : NULL;
	struct dumpcore_code_range *list = NULL;
	size_t count = 0;

	if (!row)
		return &vmr_error_not_found;
	const uint32_t *first = range_links(image), *next = first + image->index.function_count;
	for (size_t i = first[row - image->index.functions]; i; i = next[i - 1]) {
		const struct debuginfo_range *range = &image->index.function_ranges[i - 1];
		list = vmr_realloc_array(list, count + 1, sizeof(*list));
		list[count++] = (struct dumpcore_code_range){range->low + image->bias, range->high + image->bias};
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}

/* ---- automatic variables */

struct holder {
	uint32_t name; /* of the index */
	uint64_t offset;
};

/* The string of the index equal to a name, as containments use it; 0: there is none. */
static uint32_t interned(const struct debuginfo_index *index, const char *name)
{
	size_t at, end = debuginfo_index_types(index, name, &at);

	return at < end ? index->types[at].name : 0;
}

static bool holds(const struct holder *holders, size_t count, uint32_t name)
{
	for (size_t i = 0; i < count; i++)
		if (holders[i].name == name)
			return true;
	return false;
}

/* The struct and all that hold it by value, with the offset of the first place. */
static size_t find_holders(const struct debuginfo_index *index, uint32_t name, struct holder *holders)
{
	size_t count = 1;

	holders[0] = (struct holder){name, 0};
	for (size_t next = 0; next < count; next++) {
		const char *text = debuginfo_index_string(index, holders[next].name);
		size_t low = 0, high = index->containment_count;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (strcmp(debuginfo_index_string(index, index->containments[middle].inner), text) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < index->containment_count && index->containments[low].inner == holders[next].name; low++) {
			const struct debuginfo_containment *row = &index->containments[low];
			if (count < HOLDER_LIMIT && !holds(holders, count, row->outer))
				holders[count++] = (struct holder){row->outer, holders[next].offset + row->offset};
		}
	}
	return count;
}

/* The concrete instance of an abstract function: by name, file and line (each unit has its own copy of a header's). */
static void bind_instance(struct dumpcore *dump, struct dumpcore_function *function)
{
	vmr_autofree struct dumpcore_function *list = NULL;
	size_t count;

	if (function->low ||
	    vmr_error_drop(dumpcore_functions_named(dump, function->name, function->file, &list, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		if (list[i].line == function->line && list[i].low) {
			*function = list[i];
			return;
		}
	}
}

struct automatics {
	struct dumpcore_automatic *list;
	size_t count, room;
};

static void add_automatics(struct dumpcore *dump, const struct debuginfo_image *image, const struct holder *holder,
			   struct automatics *all)
{
	const struct debuginfo_index *index = &image->index;
	const char *type = debuginfo_index_string(index, holder->name);
	size_t low = 0, high = index->automatic_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(debuginfo_index_string(index, index->automatics[middle].type), type) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < index->automatic_count && index->automatics[low].type == holder->name; low++) {
		const struct debuginfo_automatic *row = &index->automatics[low];
		const struct debuginfo_function *function = code_function_of_die(image, row->function_die);
		if (!function)
			continue;
		if (all->count == all->room) {
			all->room = all->room * 2 + 16;
			all->list = vmr_realloc_array(all->list, all->room, sizeof(*all->list));
		}
		struct dumpcore_automatic *one = &all->list[all->count++];
		*one = (struct dumpcore_automatic){
			.name = debuginfo_index_string(index, row->name),
			.type = type,
			.offset = holder->offset,
			.file = row->file ? debuginfo_index_string(index, row->file) : NULL,
			.line = row->line,
		};
		code_function_fill(image, function, &one->function);
		bind_instance(dump, &one->function);
	}
}

static int compare_automatics(const void *a, const void *b)
{
	const struct dumpcore_automatic *x = a, *y = b;
	int order = compare_lines(x->file, x->line, y->file, y->line);

	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : (x->function.id > y->function.id) - (x->function.id < y->function.id);
}

struct vmr_error *dumpcore_automatics_of(struct dumpcore *dump, const char *type, struct dumpcore_automatic **ret,
					 size_t *ret_count)
{
	size_t image_count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &image_count);
	vmr_autofree struct holder *holders = vmr_alloc_array(HOLDER_LIMIT, sizeof(*holders));
	struct automatics all = {0};
	const char *space = strrchr(type, ' ');

	for (size_t i = 0; i < image_count; i++) {
		uint32_t name = interned(&images[i]->index, space ? space + 1 : type);
		size_t count = name ? find_holders(&images[i]->index, name, holders) : 0;
		for (size_t k = 0; k < count; k++)
			add_automatics(dump, images[i], &holders[k], &all);
	}
	if (all.count)
		qsort(all.list, all.count, sizeof(*all.list), compare_automatics);
	*ret = all.list;
	*ret_count = all.count;
	return NULL;
}
