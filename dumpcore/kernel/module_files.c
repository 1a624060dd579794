/* SPDX-License-Identifier: MIT */
/* Finding and opening the files of loaded modules. */
#include "dumpcore/kernel/module_files.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/kernel/module.h"

/* Folders in folders, and entries of all of them: a distribution has some 5,000 modules in 6 levels. */
#define DEPTH_LIMIT 12
#define ENTRY_LIMIT 200000

/* A module of the dump that was asked for. */
struct opened {
	vmr_kaddr module;              /* address of its struct module */
	struct debuginfo_image *image; /* NULL: there is none */
};

struct found_file {
	char *path;
	char *name; /* module name: without folder and extension, '-' as '_' */
};

struct dumpcore_module_files {
	char **roots; /* files and folders */
	size_t root_count;
	struct found_file *files; /* sorted by name, then path */
	size_t file_count, file_room, entries;
	bool searched, busy;
	struct opened *opened;
	size_t opened_count;
};

static struct dumpcore_module_files *create(const struct dumpcore_options *options)
{
	struct dumpcore_module_files *files = vmr_alloc(sizeof(*files));

	files->roots = vmr_alloc_array(options->module_count + 1, sizeof(*files->roots));
	for (size_t i = 0; i < options->module_count; i++)
		files->roots[files->root_count++] = vmr_strdup(options->modules[i]);
	if (!files->root_count && options->vmlinux) {
		const char *slash = strrchr(options->vmlinux, '/');
		files->roots[files->root_count++] =
			slash ? vmr_strndup(options->vmlinux, (size_t)(slash - options->vmlinux) + 1) : vmr_strdup(".");
	}
	return files;
}

void dumpcore_module_files_destroy(struct dumpcore_module_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->root_count; i++)
		free(files->roots[i]);
	for (size_t i = 0; i < files->file_count; i++) {
		free(files->files[i].path);
		free(files->files[i].name);
	}
	for (size_t i = 0; i < files->opened_count; i++)
		debuginfo_image_close(files->opened[i].image);
	free(files->roots);
	free(files->files);
	free(files->opened);
	free(files);
}

/* "…/snd-hda.ko.debug" is snd_hda; NULL: no module's file. */
static char *module_name(const char *path)
{
	static const char *const ENDS[] = {".ko", ".ko.debug", ".debug"};
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	size_t length = strlen(name);
	for (size_t i = 0; i < VMR_COUNT(ENDS); i++) {
		size_t end = strlen(ENDS[i]);
		if (length <= end || strcmp(name + length - end, ENDS[i]))
			continue;
		char *text = vmr_strndup(name, length - end);
		for (char *at = text; *at; at++)
			if (*at == '-')
				*at = '_';
		return text;
	}
	return NULL;
}

static void add_file(struct dumpcore_module_files *files, const char *path)
{
	char *name = module_name(path);

	if (!name)
		return;
	if (files->file_count == files->file_room) {
		files->file_room = files->file_room * 2 + 64;
		files->files = vmr_realloc_array(files->files, files->file_room, sizeof(*files->files));
	}
	files->files[files->file_count++] = (struct found_file){vmr_strdup(path), name};
}

/* Links are not followed: no loops. */
static void search_folder(struct dumpcore_module_files *files, const char *folder, int depth)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && files->entries < ENTRY_LIMIT && (entry = readdir(dir))) {
		struct stat status;
		files->entries++;
		if (entry->d_name[0] == '.')
			continue;
		vmr_autofree char *path = vmr_format("%s/%s", folder, entry->d_name);
		unsigned char type = entry->d_type;
		if (type == DT_UNKNOWN && !lstat(path, &status))
			type = S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
		if (type == DT_DIR && depth < DEPTH_LIMIT)
			search_folder(files, path, depth + 1);
		else if (type == DT_REG)
			add_file(files, path);
	}
	if (dir)
		closedir(dir);
}

static int compare_files(const void *a, const void *b)
{
	const struct found_file *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->path, y->path);
}

static void search(struct dumpcore_module_files *files)
{
	if (files->searched)
		return;
	files->searched = true;
	for (size_t i = 0; i < files->root_count; i++) {
		if (vmr_file_is_folder(files->roots[i]))
			search_folder(files, files->roots[i], 0);
		else
			add_file(files, files->roots[i]);
	}
	if (files->file_count)
		qsort(files->files, files->file_count, sizeof(*files->files), compare_files);
}

static struct debuginfo_image *open_file(const struct found_file *file, const struct dumpcore_module *module)
{
	struct debuginfo_placement *placements = vmr_alloc_array(module->section_count + 1, sizeof(*placements));
	struct debuginfo_image *image = NULL;

	for (size_t i = 0; i < module->section_count; i++)
		placements[i] = (struct debuginfo_placement){module->sections[i].name, module->sections[i].address};
	if (module->percpu)
		placements[module->section_count] = (struct debuginfo_placement){".data..percpu", module->percpu};
	vmr_error_drop(debuginfo_image_open_module(file->path, file->name, placements,
						   module->section_count + !!module->percpu, &image));
	free(placements);
	if (image && image->build_id && *module->build_id && strcmp(image->build_id, module->build_id)) {
		debuginfo_image_close(image);
		image = NULL;
	}
	if (image && vmr_error_drop(debuginfo_image_load_index(image, true))) {
		debuginfo_image_close(image);
		image = NULL;
	}
	return image;
}

/* Of several files of one name the first of this build that has DWARF, else the first of this build. */
static struct debuginfo_image *open_module(struct dumpcore *dump, struct dumpcore_module_files *files,
					   const struct dumpcore_module *module)
{
	struct debuginfo_image *best = NULL;
	bool seen = false;

	search(files);
	for (size_t i = 0; i < files->file_count && !(best && best->dwarf); i++) {
		if (strcmp(files->files[i].name, module->name))
			continue;
		seen = true;
		struct debuginfo_image *image = open_file(&files->files[i], module);
		if (image && (!best || image->dwarf)) {
			debuginfo_image_close(best);
			best = image;
		} else {
			debuginfo_image_close(image);
		}
	}
	/* Without a vmlinux no code has lines, which is said once. */
	if (!best && files->root_count)
		dumpcore_gap_add(
			dump, module->address,
			"its functions have names of the kernel's symbol table only, no lines and no variables",
			seen ? "the files of that name are not of this build (build-id)"
			     : "its file was not found: give its folder with --modules",
			"debug information of module %s", module->name);
	return best;
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
	struct debuginfo_image *image = open_module(dump, files, module);
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

/* A module without a file: what the kernel itself keeps of its symbols. */
static struct vmr_error *symbol_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_symbol *ret)
{
	struct dumpcore_module_place place;

	if (address >> 63 == 0 || !dumpcore_module_at(dump, address, &place) || !place.symbol)
		return &vmr_error_not_found;
	*ret = (struct dumpcore_symbol){
		.name = debuginfo_name_keep(dump, place.symbol),
		.module = place.module->name,
		.address = place.symbol_start,
		.size = place.symbol_size,
		.is_function = place.section && strstr(place.section, "text"),
	};
	return NULL;
}

void dumpcore_module_files_open(struct dumpcore *dump, const struct dumpcore_options *options)
{
	static const struct debuginfo_loaded LOADED = {.image_at = image_at, .symbol_at = symbol_at};

	if (!dump->debuginfo->image_count)
		return;
	dump->module_files = create(options);
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
		*ret = (struct dumpcore_module_file){image->module, image->path, match_of(dump, image)};
		return true;
	}
	return false;
}
