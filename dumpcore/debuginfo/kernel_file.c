/* SPDX-License-Identifier: MIT */
/* Looks at each file named vmlinux* and at what the .build-id folders have. */
#include "dumpcore/debuginfo/kernel_file.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"

/* Of a kernel's .notes. */
#define NOTES_LIMIT 65536
/* Files that a message names. */
#define NAMED_LIMIT 4

/* How sure it is that a file is the dump's; the surest wins. */
enum fit {
	FIT_UNKNOWN = 0,
	FIT_NO,
	FIT_ANY,    /* the dump says nothing of its kernel */
	FIT_NAME,   /* the release is in its name, and its banner cannot be read */
	FIT_BANNER, /* release and version, which has number and date of the build */
	FIT_BUILD_ID,
};

struct candidate {
	char *path, *build_id;
	bool has_dwarf;
	enum fit fit;
};

struct candidates {
	struct candidate *items;
	size_t count;
};

static void candidates_deinit(struct candidates *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].path);
		free(all->items[i].build_id);
	}
	free(all->items);
}
#define auto_candidates __attribute__((cleanup(candidates_deinit))) struct candidates

bool debuginfo_read_build_id(struct dumpcore *dump, const struct debuginfo_image *image, char **ret)
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

/* "Linux version RELEASE (…) VERSION\n", in the constants of a vmlinux that has them; NULL: it has not. */
static char *banner_of(const struct debuginfo_image *image)
{
	static const char start[] = "Linux version ";

	for (size_t i = 1; i < image->section_count; i++) {
		const struct debuginfo_section *section = &image->sections[i];
		if (strcmp(section->name, ".rodata") != 0 || section->type == SHT_NOBITS)
			continue;
		Elf_Data *data = elf_rawdata(elf_getscn(image->elf, i), NULL);
		const char *found =
			data && data->d_buf ? memmem(data->d_buf, data->d_size, start, sizeof(start) - 1) : NULL;
		if (!found)
			return NULL;
		size_t room = data->d_size - (size_t)(found - (const char *)data->d_buf);
		const char *end = memchr(found, '\n', room);
		return end ? vmr_strndup(found, (size_t)(end - found)) : NULL;
	}
	return NULL;
}

/* Whether a banner is of this release, and of this version where the dump has one. */
static bool is_banner_of(const char *banner, const struct dumpcore_info *info)
{
	vmr_autofree char *head = vmr_format("Linux version %s ", info->release);
	size_t length = strlen(banner), end = info->version ? strlen(info->version) : 0;

	return !strncmp(banner, head, strlen(head)) && length >= end &&
	       (!end || !strcmp(banner + length - end, info->version));
}

/* ".../vmlinux-RELEASE[.debug]" or ".../RELEASE/vmlinux". */
static bool is_named_for(const char *path, const char *release)
{
	vmr_autofree char *file = vmr_format("/vmlinux-%s", release), *folder = vmr_format("/%s/vmlinux", release);
	const char *in_file = strstr(path, file), *in_folder = strstr(path, folder);
	char next = in_file ? in_file[strlen(file)] : 'x';

	return !next || (next == '.' && !strcmp(in_file + strlen(file), ".debug")) ||
	       (in_folder && !strchr(in_folder + strlen(folder), '/'));
}

static enum fit fit_of_build_id(struct dumpcore *dump, const struct debuginfo_image *image)
{
	vmr_autofree char *seen = NULL;

	if (!image->build_id)
		return FIT_UNKNOWN;
	if (dump->info.build_id)
		return strcmp(dump->info.build_id, image->build_id) ? FIT_NO : FIT_BUILD_ID;
	if (!debuginfo_read_build_id(dump, image, &seen))
		return FIT_UNKNOWN;
	return seen && !strcmp(seen, image->build_id) ? FIT_BUILD_ID : FIT_NO;
}

static enum fit fit_of(struct dumpcore *dump, const struct debuginfo_image *image)
{
	enum fit fit = fit_of_build_id(dump, image);

	if (fit)
		return fit;
	if (!dump->info.release)
		return FIT_ANY;
	vmr_autofree char *banner = banner_of(image);
	if (banner)
		return is_banner_of(banner, &dump->info) ? FIT_BANNER : FIT_NO;
	return is_named_for(image->path, dump->info.release) ? FIT_NAME : FIT_NO;
}

/* What is no kernel (a linker script, an object file, a compressed one) is left out. */
static void add_candidate(struct dumpcore *dump, struct candidates *all, const char *path)
{
	struct debuginfo_image *image;
	GElf_Ehdr header;

	if (vmr_error_drop(debuginfo_image_peek(path, &image)))
		return;
	if (gelf_getehdr(image->elf, &header) && (header.e_type == ET_EXEC || header.e_type == ET_DYN)) {
		all->items = vmr_realloc_array(all->items, all->count + 1, sizeof(*all->items));
		all->items[all->count++] = (struct candidate){
			.path = vmr_strdup(path),
			.build_id = image->build_id ? vmr_strdup(image->build_id) : NULL,
			.has_dwarf = debuginfo_image_has_dwarf(image),
			.fit = fit_of(dump, image),
		};
	}
	debuginfo_image_close(image);
}

static void collect(struct dumpcore *dump, struct debuginfo_folders *folders, struct candidates *all)
{
	size_t count;
	const struct debuginfo_found *files = debuginfo_folders_list(folders, &count);
	vmr_autofree char *linked =
		dump->info.build_id ? debuginfo_folders_by_build_id(folders, dump->info.build_id) : NULL;

	if (linked)
		add_candidate(dump, all, linked);
	for (size_t i = 0; i < count && !files[i].module; i++)
		add_candidate(dump, all, files[i].path);
}

static bool is_better(const struct candidate *one, const struct candidate *other)
{
	return one->fit > other->fit || (one->fit == other->fit && one->has_dwarf && !other->has_dwarf);
}

/* Two that fit as well: the same build by its id, or who knows. */
static bool is_same_build(const struct candidate *one, const struct candidate *other)
{
	return one->build_id && other->build_id && !strcmp(one->build_id, other->build_id);
}

static char *name_them(const struct candidates *all, enum fit least)
{
	char *text = vmr_strdup("");
	size_t named = 0, left = 0;

	for (size_t i = 0; i < all->count; i++) {
		if (all->items[i].fit < least)
			continue;
		if (named++ >= NAMED_LIMIT) {
			left++;
			continue;
		}
		char *longer = vmr_format("%s%s%s (build-id %s)", text, *text ? ", " : "", all->items[i].path,
					  all->items[i].build_id ? all->items[i].build_id : "none");
		free(text);
		text = longer;
	}
	if (!left)
		return text;
	char *longer = vmr_format("%s and %zu more", text, left);
	free(text);
	return longer;
}

static struct vmr_error *refuse(const struct dumpcore *dump, const struct debuginfo_folders *folders,
				const struct candidates *all, enum fit best)
{
	const struct dumpcore_info *info = &dump->info;
	vmr_autofree char *where = debuginfo_folders_names(folders), *names = name_them(all, best),
			  *kernel = vmr_format("%s, build-id %s", info->release ? info->release : "of no known release",
					       info->build_id ? info->build_id : "not known");

	if (best > FIT_NO)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: several vmlinux may be this dump's (its kernel is %s): %s: give one with "
					"--vmlinux",
					where, kernel, names);
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: no vmlinux of this dump, whose kernel is %s; looked at %s: give the folder of "
				"that kernel's debug package, or pass --force with a single one",
				where, kernel, names);
}

struct vmr_error *debuginfo_kernel_find(struct dumpcore *dump, struct debuginfo_folders *folders, char **ret)
{
	auto_candidates all = {0};
	const struct candidate *best = NULL;
	bool several = false;

	collect(dump, folders, &all);
	if (!all.count)
		return &vmr_error_not_found;
	for (size_t i = 0; i < all.count; i++) {
		const struct candidate *one = &all.items[i];
		if (!best || one->fit > best->fit)
			several = false;
		else if (one->fit == best->fit && !is_same_build(one, best))
			several = true;
		if (!best || is_better(one, best))
			best = one;
	}
	if (several || (best->fit == FIT_NO && !dump->force))
		return refuse(dump, folders, &all, best->fit);
	*ret = vmr_strdup(best->path);
	return NULL;
}
