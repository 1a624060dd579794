/* SPDX-License-Identifier: MIT */
/* Opening vmlinux: does it belong to the dump, and where did KASLR put it. */
#include "dumpcore/debuginfo/debuginfo.h"

#include <gelf.h>
#include <string.h>
#include <uthash.h>

#include "common/file.h"
#include "common/list.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/fetch.h"
#include "dumpcore/debuginfo/folders.h"
#include "dumpcore/debuginfo/kernel_file.h"
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
	debuginfo_folders_destroy(part->folders);
	debuginfo_fetch_destroy(part->fetch);
	free(part->unfetched);
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

static struct vmr_error *check_match(struct dumpcore *dump, const struct debuginfo_image *image)
{
	struct dumpcore_info *info = &dump->info;

	info->vmlinux_path = image->given ? image->given : image->path;
	info->vmlinux_build_id = image->build_id;
	info->vmlinux_match = DUMPCORE_MATCH_UNKNOWN;
	if (!image->build_id || dump->is_file)
		return NULL;
	bool seen = !info->build_id && debuginfo_read_build_id(dump, image, &dump->debuginfo->build_id);
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

/* Where more files are looked for: what the user named, else beside vmlinux. */
static struct debuginfo_folders *make_folders(const struct dumpcore_options *options)
{
	vmr_autolist roots = {0};
	const char *slash = options->vmlinux ? strrchr(options->vmlinux, '/') : NULL;

	for (size_t i = 0; i < options->module_count; i++)
		vmr_list_add(&roots, options->modules[i]);
	if (options->vmlinux && vmr_file_is_folder(options->vmlinux)) {
		if (!vmr_list_has(&roots, options->vmlinux))
			vmr_list_add(&roots, options->vmlinux);
	} else if (options->vmlinux && !roots.count) {
		vmr_autofree char *beside =
			slash ? vmr_strndup(options->vmlinux, (size_t)(slash - options->vmlinux) + 1) : vmr_strdup(".");
		vmr_list_add(&roots, beside);
	}
	return debuginfo_folders_create(&roots);
}

/* From a server; what was wrong stays as a note beside what was found otherwise. */
static bool fetch_vmlinux(struct dumpcore *dump, const char *build_id, char **ret)
{
	struct dumpcore_debuginfo *part = dump->debuginfo;
	struct vmr_error *error;

	if (!part->fetch)
		return false;
	error = build_id ? debuginfo_fetch_find(part->fetch, build_id, "vmlinux", ret)
			 : vmr_error_create(VMR_BAD_INPUT,
					    "debuginfod (DEBUGINFOD_URLS): vmlinux cannot be asked for: the "
					    "dump does not say its build-id");
	if (!error)
		return true;
	dumpcore_gap_add(dump, 0, "names, types and lines are those of what was given", error->message,
			 "vmlinux of a server");
	free(part->unfetched);
	part->unfetched = vmr_strdup(error->message);
	dump->info.unfetched = part->unfetched;
	vmr_error_destroy(error);
	return false;
}

/* *ret NULL: there is none. */
static struct vmr_error *find_vmlinux(struct dumpcore *dump, const struct dumpcore_options *options, char **ret)
{
	if (options->vmlinux && !vmr_file_is_folder(options->vmlinux)) {
		*ret = vmr_strdup(options->vmlinux);
		return NULL;
	}
	struct vmr_error *error = debuginfo_kernel_find(dump, dump->debuginfo->folders, ret);
	if (!error)
		return NULL;
	if (error->code == VMR_NOT_FOUND && options->vmlinux)
		error = vmr_error_create(
			VMR_BAD_INPUT,
			"%s: no file named vmlinux* in it: give the folder of the kernel's debug package "
			"(usr/lib/debug), or the file itself",
			options->vmlinux);
	if (fetch_vmlinux(dump, dump->info.build_id, ret) || error->code == VMR_NOT_FOUND) {
		vmr_error_drop(error);
		return NULL;
	}
	if (!dump->info.unfetched)
		return error;
	struct vmr_error *both = vmr_error_create(error->code, "%s; %s", error->message, dump->info.unfetched);
	vmr_error_destroy(error);
	return both;
}

static struct vmr_error *open_image(struct dumpcore *dump, const char *path, struct debuginfo_image **ret)
{
	vmr_autofree char *fetched = NULL;
	struct debuginfo_image *image, *other;

	VMR_TRY(debuginfo_image_open(path, dump->debuginfo->folders, &image));
	/* A file without debug information: a server may have it. */
	if (!debuginfo_image_has_dwarf(image) && image->build_id && fetch_vmlinux(dump, image->build_id, &fetched) &&
	    !vmr_error_drop(debuginfo_image_open(fetched, dump->debuginfo->folders, &other))) {
		other->given = vmr_strdup(path);
		debuginfo_image_close(image);
		image = other;
	}
	*ret = image;
	return NULL;
}

/* A module's file without a dump lies nowhere: none of its sections is a loaded one. */
static struct vmr_error *open_alone(struct dumpcore *dump, const char *path, struct debuginfo_image **ret)
{
	struct debuginfo_module_placement nowhere = {.name = path};
	struct debuginfo_image *image;
	GElf_Ehdr header;

	VMR_TRY(debuginfo_image_peek(path, &image));
	bool is_module = image->elf && gelf_getehdr(image->elf, &header) && header.e_type == ET_REL;
	debuginfo_image_close(image);
	return is_module ? debuginfo_image_open_module(path, &nowhere, dump->debuginfo->folders, ret)
			 : open_image(dump, path, ret);
}

static struct vmr_error *open_vmlinux(struct dumpcore *dump, const char *path, bool no_cache)
{
	struct debuginfo_image *image;

	VMR_TRY(dump->is_file ? open_alone(dump, path, &image) : open_image(dump, path, &image));
	no_cache |= image->module != NULL; /* an index of a module is one of where it was put */
	dump->debuginfo->images = vmr_alloc_array(1, sizeof(*dump->debuginfo->images));
	dump->debuginfo->images[0] = image;
	dump->debuginfo->image_count = 1;
	VMR_TRY(check_match(dump, image));
	image->bias = dump->info.kaslr_offset;
	VMR_TRY(debuginfo_image_load_index(image, no_cache));
	dump->info.naming = image->dwarf ? DUMPCORE_NAMING_FULL : DUMPCORE_NAMING_TYPES;
	if (image->index.symbol_count || dump->is_file)
		return NULL;
	if (image->packed)
		return vmr_error_create(VMR_BAD_INPUT, "%s: has no symbols: %s", image->path, image->packed);
	return vmr_error_create(
		VMR_BAD_INPUT,
		"%s: has no symbols: use the vmlinux with debug information (not vmlinuz, not a stripped one)",
		image->path);
}

struct vmr_error *dumpcore_debuginfo_open(struct dumpcore *dump, const struct dumpcore_options *options)
{
	vmr_autofree char *path = NULL;

	dump->debuginfo = vmr_alloc(sizeof(*dump->debuginfo));
	dump->debuginfo->folders = make_folders(options);
	if (!options->offline)
		dump->debuginfo->fetch = debuginfo_fetch_create(options->progress, options->progress_context);
	VMR_TRY(find_vmlinux(dump, options, &path));
	return path ? open_vmlinux(dump, path, options->no_cache) : NULL;
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
