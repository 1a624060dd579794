/* SPDX-License-Identifier: MIT */
/* Opening vmlinux: does it belong to the dump, and where did KASLR put it. */
#include "dumpcore/debuginfo/debuginfo.h"

#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/memory.h"

struct debuginfo_kept_name {
	char *name;
	UT_hash_handle hh;
};

const char *debuginfo_name_keep(struct dumpcore *dump, const char *name)
{
	struct debuginfo_kept_name *row;

	HASH_FIND_STR(dump->debuginfo->names, name, row);
	if (!row) {
		row = vmr_alloc(sizeof(*row));
		row->name = vmr_strdup(name);
		HASH_ADD_KEYPTR(hh, dump->debuginfo->names, row->name, strlen(row->name), row);
	}
	return row->name;
}

void dumpcore_debuginfo_destroy(struct dumpcore_debuginfo *part)
{
	if (!part)
		return;
	if (part->image_count)
		debuginfo_image_close(part->images[0]);
	struct debuginfo_kept_name *row, *next;
	HASH_ITER(hh, part->names, row, next)
	{
		HASH_DEL(part->names, row);
		free(row->name);
		free(row);
	}
	free(part->images);
	free(part->build_id);
	free(part);
}

/* Of a kernel's .notes. */
#define NOTES_LIMIT 65536

/*
 * VMCOREINFO has the build-id since 5.9 (0935288c6e00); before, the kernel's own notes have it, at the address that
 * this vmlinux gives them. False: that memory is not in the dump. *ret NULL: it is, and is no build-id note, so that
 * this vmlinux is not this kernel's.
 */
static bool read_build_id(struct dumpcore *dump, const struct debuginfo_image *image, char **ret)
{
	for (size_t i = 1; dump->memory && i < image->section_count; i++) {
		const struct debuginfo_section *section = &image->sections[i];
		if (section->type != SHT_NOTE || !(section->flags & SHF_ALLOC) || !section->address ||
		    section->size > NOTES_LIMIT)
			continue;
		vmr_autofree char *bytes = vmr_alloc(section->size + 1);
		if (!dumpcore_try_read(dump, section->address + dump->info.kaslr_offset, bytes, section->size))
			continue;
		*ret = debuginfo_build_id_in(bytes, section->size);
		return true;
	}
	return false;
}

static struct vmr_error *check_match(struct dumpcore *dump, const struct debuginfo_image *image)
{
	struct dumpcore_info *info = &dump->info;

	info->vmlinux_path = image->path;
	info->vmlinux_build_id = image->build_id;
	info->vmlinux_match = DUMPCORE_MATCH_UNKNOWN;
	if (!image->build_id)
		return NULL;
	bool seen = !info->build_id && read_build_id(dump, image, &dump->debuginfo->build_id);
	if (seen)
		info->build_id = dump->debuginfo->build_id;
	if (!info->build_id && !seen)
		return NULL;
	if (info->build_id && !strcmp(info->build_id, image->build_id)) {
		info->vmlinux_match = DUMPCORE_MATCH_YES;
		return NULL;
	}
	info->vmlinux_match = DUMPCORE_MATCH_NO;
	if (dump->force) {
		dumpcore_gap_add(dump, 0, "names, types and lines may be those of another kernel",
				 "its build-id differs from the dump's (--force)", "vmlinux %s", image->path);
		return NULL;
	}
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: not this dump's vmlinux: its build-id is %s, the dump's kernel had %s; give the "
				"vmlinux of %s, or pass "
				"--force to go on",
				image->path, image->build_id, info->build_id ? info->build_id : "another",
				info->release ? info->release : "that kernel");
}

struct vmr_error *dumpcore_debuginfo_open(struct dumpcore *dump, const struct dumpcore_options *options)
{
	struct debuginfo_image *image;

	dump->debuginfo = vmr_alloc(sizeof(*dump->debuginfo));
	if (!options->vmlinux)
		return NULL;
	VMR_TRY(debuginfo_image_open(options->vmlinux, &image));
	dump->debuginfo->images = vmr_alloc_array(1, sizeof(*dump->debuginfo->images));
	dump->debuginfo->images[0] = image;
	dump->debuginfo->image_count = 1;
	VMR_TRY(check_match(dump, image));
	image->bias = dump->info.kaslr_offset;
	VMR_TRY(debuginfo_image_load_index(image, options->no_cache));
	if (!image->index.symbol_count)
		return vmr_error_create(
			VMR_BAD_INPUT,
			"%s: has no symbols: use the vmlinux with debug information (not vmlinuz, not a stripped one)",
			image->path);
	dump->info.naming = image->dwarf ? DUMPCORE_NAMING_FULL : DUMPCORE_NAMING_TYPES;
	return NULL;
}

struct debuginfo_image *debuginfo_image_named(struct dumpcore *dump, const char *module)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (module ? images[i]->module && !strcmp(images[i]->module, module) : !images[i]->module)
			return images[i];
	return NULL;
}

void debuginfo_loaded_set(struct dumpcore *dump, const struct debuginfo_loaded *loaded)
{
	dump->debuginfo->loaded = loaded;
}

void debuginfo_images_add(struct dumpcore *dump, struct debuginfo_image *image)
{
	struct dumpcore_debuginfo *part = dump->debuginfo;

	part->images = vmr_realloc_array(part->images, part->image_count + 1, sizeof(*part->images));
	part->images[part->image_count++] = image;
}

struct debuginfo_image *const *debuginfo_images_get(struct dumpcore *dump, size_t *ret_count)
{
	*ret_count = dump->debuginfo ? dump->debuginfo->image_count : 0;
	return *ret_count ? dump->debuginfo->images : NULL;
}

struct debuginfo_image *debuginfo_image_at(struct dumpcore *dump, vmr_kaddr address)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (debuginfo_section_of(images[i], address - images[i]->bias))
			return images[i];
	const struct debuginfo_loaded *loaded = count ? dump->debuginfo->loaded : NULL;
	return loaded ? loaded->image_at(dump, address) : NULL;
}
