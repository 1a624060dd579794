/* SPDX-License-Identifier: MIT */
/* Definitions by name: in the index of DWARF, or in BTF. */
#include <dwarf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/types/btf.h"
#include "dumpcore/types/type_dwarf.h"
#include "dumpcore/types/typerep.h"

static const struct {
	enum dumpcore_type_kind kind;
	uint32_t tag;
} TAGS[] = {
	{DUMPCORE_TYPE_STRUCT, DW_TAG_structure_type}, {DUMPCORE_TYPE_UNION, DW_TAG_union_type},
	{DUMPCORE_TYPE_ENUM, DW_TAG_enumeration_type}, {DUMPCORE_TYPE_TYPEDEF, DW_TAG_typedef},
	{DUMPCORE_TYPE_INTEGER, DW_TAG_base_type},
};

/* Of several definitions of a name (files have private structs of one name) the one in a header first, then the first.
 */
static const struct debuginfo_typename *pick(const struct debuginfo_index *index, const char *name, uint32_t tag)
{
	size_t at, end = debuginfo_index_types(index, name, &at);
	const struct debuginfo_typename *found = NULL;

	for (; at < end; at++) {
		const struct debuginfo_typename *row = &index->types[at];
		const char *file = debuginfo_index_string(index, row->file);
		size_t length = strlen(file);
		if (row->tag != tag)
			continue;
		if (length > 2 && !strcmp(file + length - 2, ".h"))
			return row;
		if (!found)
			found = row;
	}
	return found;
}

const struct dumpcore_type *types_complete(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *name)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);
	const struct dumpcore_type *type;
	uint32_t tag = 0;

	for (size_t i = 0; i < VMR_COUNT(TAGS); i++)
		if (TAGS[i].kind == kind)
			tag = TAGS[i].tag;
	for (size_t i = 0; i < count; i++) {
		const struct debuginfo_typename *row = pick(&images[i]->index, name, tag);
		if (row && !vmr_error_drop(types_at_die(dump, images[i], row->die, &type)))
			return type;
	}
	return count && !images[0]->dwarf ? btf_type(dump, kind, name) : NULL;
}

/* A row of the index is of a kind, or of any that has a tag. */
static bool is_of_kind(const struct debuginfo_typename *row, enum dumpcore_type_kind kind)
{
	for (size_t i = 0; i < VMR_COUNT(TAGS); i++)
		if (TAGS[i].tag == row->tag)
			return kind == DUMPCORE_TYPE_UNKNOWN || TAGS[i].kind == kind;
	return false;
}

void dumpcore_types_named(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *prefix,
			  void (*visit)(void *context, const char *name), void *context)
{
	size_t count, length = strlen(prefix);
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < images[i]->index.type_count; k++) {
			const struct debuginfo_typename *row = &images[i]->index.types[k];
			const char *name = debuginfo_index_string(&images[i]->index, row->name);
			if (is_of_kind(row, kind) && !strncmp(name, prefix, length))
				visit(context, name);
		}
	if (count && !images[0]->dwarf)
		btf_types_named(dump, kind, prefix, visit, context);
}

struct vmr_error *dumpcore_enumerator_find(struct dumpcore *dump, const char *name, int64_t *ret)
{
	size_t count, at;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++) {
		if (debuginfo_index_enumerators(&images[i]->index, name, &at) > at) {
			*ret = images[i]->index.enumerators[at].value;
			return NULL;
		}
	}
	return count && !images[0]->dwarf && btf_enumerator(dump, name, ret) ? NULL : &vmr_error_not_found;
}

struct vmr_error *dumpcore_types_open(struct dumpcore *dump)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);
	const struct debuginfo_image *image = count ? images[0] : NULL;

	if (!image || image->dwarf || !image->elf)
		return NULL;
	if (!btf_get(dump) && image->packed)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: %s", image->path, image->packed);
	if (!btf_get(dump))
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: has neither DWARF nor BTF: use the vmlinux with debug information",
					image->path);
	dumpcore_gap_add(dump, 0, "no lines, inlined functions or variables; stacks by ORC only",
			 image->packed ? image->packed : "it has no DWARF; types are from BTF", "vmlinux %s",
			 image->path);
	return NULL;
}
