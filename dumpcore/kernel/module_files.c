/* SPDX-License-Identifier: MIT */
/* Finding and opening the files of loaded modules. */
#include "dumpcore/kernel/module_files.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/debuginfo/fetch.h"
#include "dumpcore/debuginfo/folders.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/kernel/module_btf.h"

/* A module of the dump that was asked for. */
struct opened {
	vmr_kaddr module;              /* address of its struct module */
	struct debuginfo_image *image; /* NULL: there is none */
};

struct dumpcore_module_files {
	bool busy, is_all; /* is_all: the files of all modules were asked for */
	struct opened *opened;
	size_t opened_count;
};

void dumpcore_module_files_destroy(struct dumpcore_module_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->opened_count; i++)
		debuginfo_image_close(files->opened[i].image);
	free(files->opened);
	free(files);
}

/* The files of one module while they are tried. */
struct trial {
	struct dumpcore *dump;
	const struct dumpcore_module *module;
	struct debuginfo_module_placement placement;
	struct debuginfo_image *best; /* of this build; with DWARF if one has it */
	bool seen;                    /* there is a file of its name */
	char *why;                    /* what was wrong with the first that could not be used */
};

static void place(struct trial *trial, const struct dumpcore_module *module)
{
	struct debuginfo_placement *placements = vmr_alloc_array(module->section_count + 1, sizeof(*placements));

	for (size_t i = 0; i < module->section_count; i++)
		placements[i] = (struct debuginfo_placement){module->sections[i].name, module->sections[i].address};
	if (module->percpu)
		placements[module->section_count] = (struct debuginfo_placement){".data..percpu", module->percpu};
	trial->module = module;
	trial->placement =
		(struct debuginfo_module_placement){module->name, placements, module->section_count + !!module->percpu};
}

static void note_why(struct trial *trial, const char *why)
{
	if (!trial->why && why)
		trial->why = vmr_strdup(why);
}

static struct debuginfo_image *open_file(struct trial *trial, const char *path)
{
	const char *build_id = trial->module->build_id;
	struct debuginfo_image *image = NULL;
	struct vmr_error *error =
		debuginfo_image_open_module(path, &trial->placement, trial->dump->debuginfo->folders, &image);

	if (!error && image->build_id && *build_id && strcmp(image->build_id, build_id) != 0) {
		debuginfo_image_close(image);
		return NULL; /* of another build, which is no fault of the file's */
	}
	if (!error) {
		image->vmlinux = debuginfo_image_named(trial->dump, NULL);
		error = debuginfo_image_load_index(image, true);
	}
	if (!error) {
		note_why(trial, image->packed);
		return image;
	}
	note_why(trial, error->message);
	vmr_error_destroy(error);
	debuginfo_image_close(image);
	return NULL;
}

static bool is_found(const struct trial *trial)
{
	return trial->best && trial->best->dwarf;
}

static void try_file(struct trial *trial, const char *path)
{
	struct debuginfo_image *image = open_file(trial, path);

	if (image && (!trial->best || image->dwarf)) {
		debuginfo_image_close(trial->best);
		trial->best = image;
	} else {
		debuginfo_image_close(image);
	}
}

/* Of several files of one name the first of this build that has DWARF, else the first of this build. */
static void try_named(struct trial *trial)
{
	size_t count;
	const struct debuginfo_found *files = debuginfo_folders_list(trial->dump->debuginfo->folders, &count);

	for (size_t i = 0; i < count && !is_found(trial); i++) {
		if (!files[i].module || strcmp(files[i].module, trial->module->name) != 0)
			continue;
		trial->seen = true;
		try_file(trial, files[i].path);
	}
}

static void try_build_id(struct trial *trial)
{
	vmr_autofree char *path =
		*trial->module->build_id && !is_found(trial)
			? debuginfo_folders_by_build_id(trial->dump->debuginfo->folders, trial->module->build_id)
			: NULL;

	if (path)
		try_file(trial, path);
}

/* A server is asked last, and only for what has a build-id. */
static void try_server(struct trial *trial)
{
	struct debuginfo_fetch *fetch = trial->dump->debuginfo->fetch;
	vmr_autofree char *path = NULL, *what = vmr_format("module %s", trial->module->name);

	if (!fetch || is_found(trial) || !*trial->module->build_id)
		return;
	struct vmr_error *error = debuginfo_fetch_find(fetch, trial->module->build_id, what, &path);
	if (!error)
		try_file(trial, path);
	else
		note_why(trial, error->message);
	vmr_error_destroy(error);
}

static struct debuginfo_image *open_module(struct dumpcore *dump, const struct dumpcore_module *module)
{
	struct trial trial = {.dump = dump};

	place(&trial, module);
	try_named(&trial);
	try_build_id(&trial);
	try_server(&trial);
	/* Without a vmlinux or a folder no code has lines, which is said once. */
	if (!is_found(&trial) && debuginfo_folders_any(dump->debuginfo->folders))
		dumpcore_gap_add(
			dump, module->address,
			"its functions have names of the kernel's symbol table only, no lines and no variables",
			trial.why    ? trial.why
			: trial.best ? "its file has none, and there is no other: give the folder of its "
				       "debug package with --modules"
			: trial.seen ? "the files of that name are not of this build (build-id)"
				     : "its file was not found: give its folder with --modules",
			"debug information of module %s", module->name);
	free((void *)trial.placement.sections);
	free(trial.why);
	return trial.best;
}

static bool covers(const struct dumpcore_module *module, vmr_kaddr address)
{
	for (size_t i = 0; i < module->range_count && i < DUMPCORE_MODULE_RANGES; i++)
		if (!module->ranges[i].is_init && address >= module->ranges[i].start && address < module->ranges[i].end)
			return true;
	return false;
}

static struct debuginfo_image *image_of(struct dumpcore *dump, struct dumpcore_module_files *files,
					const struct dumpcore_module *module)
{
	for (size_t i = 0; i < files->opened_count; i++)
		if (files->opened[i].module == module->address)
			return files->opened[i].image;
	struct debuginfo_image *image = open_module(dump, module);
	files->opened = vmr_realloc_array(files->opened, files->opened_count + 1, sizeof(*files->opened));
	files->opened[files->opened_count++] = (struct opened){module->address, image};
	if (image)
		debuginfo_images_add(dump, image);
	return image;
}

/*
 * The image of the module that an address lies in, opened now if need be and kept; NULL: the address is in no module,
 * or its file is not there, or is not of this build (a gap says so). Not while modules themselves are being read.
 */
static struct debuginfo_image *image_at(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_module_files *files = dump->module_files;
	const struct dumpcore_module *modules;
	struct debuginfo_image *image = NULL;
	size_t count;

	/* Only kernel addresses: user addresses and small numbers are asked for by scans. */
	if (!files || files->busy || address >> 63 == 0)
		return NULL;
	files->busy = true;
	if (!vmr_error_drop(dumpcore_modules_get(dump, &modules, &count))) {
		for (size_t i = 0; i < count && !image; i++)
			if (covers(&modules[i], address))
				image = image_of(dump, files, &modules[i]);
	}
	files->busy = false;
	return image;
}

/* Open the files of all loaded modules. False: that was done before, or there are none. */
static bool open_all(struct dumpcore *dump)
{
	struct dumpcore_module_files *files = dump->module_files;
	const struct dumpcore_module *modules;
	size_t count;

	if (!files || files->busy || files->is_all)
		return false;
	files->is_all = files->busy = true;
	bool any = !vmr_error_drop(dumpcore_modules_get(dump, &modules, &count)) && count;
	for (size_t i = 0; any && i < count; i++)
		image_of(dump, files, &modules[i]);
	if (any && dump->info.naming != DUMPCORE_NAMING_FULL)
		kernel_module_btf_open(dump);
	files->busy = false;
	return any;
}

struct vmr_error *dumpcore_type_find_loaded(struct dumpcore *dump, const char *name, const struct dumpcore_type **ret)
{
	struct vmr_error *error = dumpcore_type_find(dump, name, ret);

	if (!error || error->code != VMR_NOT_FOUND || !open_all(dump))
		return error;
	vmr_error_destroy(error);
	return dumpcore_type_find(dump, name, ret);
}

static struct dumpcore_symbol symbol_of(struct dumpcore *dump, const struct dumpcore_module_place *place)
{
	return (struct dumpcore_symbol){
		.name = debuginfo_name_keep(dump, place->symbol),
		.module = place->module->name,
		.address = place->symbol_start,
		.size = place->symbol_size,
		.is_function = place->section && strstr(place->section, "text"),
	};
}

/* A module without a file: what the kernel itself keeps of its symbols. */
static struct vmr_error *symbol_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_symbol *ret)
{
	struct dumpcore_module_place place;

	if (address >> 63 == 0 || !dumpcore_module_at(dump, address, &place) || !place.symbol)
		return &vmr_error_not_found;
	*ret = symbol_of(dump, &place);
	return NULL;
}

struct vmr_error *dumpcore_symbol_find_loaded(struct dumpcore *dump, const char *name, struct dumpcore_symbol *ret)
{
	struct vmr_error *error = dumpcore_symbol_find(dump, name, ret);
	struct dumpcore_module_place place;

	if (!error || error->code != VMR_NOT_FOUND)
		return error;
	if (open_all(dump)) {
		vmr_error_destroy(error);
		error = dumpcore_symbol_find(dump, name, ret);
		if (!error || error->code != VMR_NOT_FOUND)
			return error;
	}
	if (!dump->module_files || dump->module_files->busy || !dumpcore_module_symbol_named(dump, name, &place))
		return error;
	vmr_error_destroy(error);
	*ret = symbol_of(dump, &place);
	return NULL;
}

void dumpcore_module_files_open(struct dumpcore *dump)
{
	static const struct debuginfo_loaded LOADED = {.image_at = image_at, .symbol_at = symbol_at};

	if (!dump->debuginfo->image_count)
		return;
	dump->module_files = vmr_alloc(sizeof(*dump->module_files));
	debuginfo_loaded_set(dump, &LOADED);
}

/* A file is taken only when its build-id is the module's or one of them is not known (open_file). */
static enum dumpcore_match match_of(struct dumpcore *dump, const struct debuginfo_image *image)
{
	const struct dumpcore_module *modules = NULL;
	size_t count = 0;

	if (!image->build_id || vmr_error_drop(dumpcore_modules_get(dump, &modules, &count)))
		return DUMPCORE_MATCH_UNKNOWN;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(modules[i].name, image->module))
			return strcmp(modules[i].build_id, image->build_id) ? DUMPCORE_MATCH_UNKNOWN
									    : DUMPCORE_MATCH_YES;
	return DUMPCORE_MATCH_UNKNOWN;
}

bool dumpcore_module_file_next(struct dumpcore *dump, size_t *index, struct dumpcore_module_file *ret)
{
	size_t count = 0;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	while (*index < count) {
		const struct debuginfo_image *image = images[(*index)++];
		if (!image->module)
			continue;
		*ret = (struct dumpcore_module_file){image->module, image->given ? image->given : image->path,
						     match_of(dump, image)};
		return true;
	}
	return false;
}
