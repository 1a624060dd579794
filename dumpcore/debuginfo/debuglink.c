/* SPDX-License-Identifier: MIT */
/* .gnu_debuglink (as gdb's manual describes it, "Debugging Information in Separate Files"). */
#include "dumpcore/debuginfo/debuglink.h"

#include <elfutils/libdwelf.h>
#include <string.h>
#include <zlib.h>

#include "common/file.h"
#include "common/list.h"
#include "common/memory.h"

/* zlib's lengths are 32 bits. */
#define CHUNK (1u << 30)

static bool has_checksum(const char *path, uint32_t wanted)
{
	vmr_automap map = {NULL, 0};
	uLong sum = crc32(0, NULL, 0);

	if (vmr_error_drop(vmr_file_map(path, &map)))
		return false;
	for (size_t at = 0; at < map.size; at += CHUNK)
		sum = crc32(sum, map.data + at, (uInt)(map.size - at < CHUNK ? map.size - at : CHUNK));
	return (uint32_t)sum == wanted;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Where a file of this name may be. */
static void list_places(const char *image, const char *name, struct debuginfo_folders *folders, struct vmr_list *ret)
{
	int length = (int)(last_name(image) - image);
	vmr_autofree char *beside = vmr_format("%.*s%s", length, image, name);
	vmr_autofree char *below = vmr_format("%.*s.debug/%s", length, image, name);
	size_t count = 0;

	if (strcmp(beside, image) != 0)
		vmr_list_add(ret, beside);
	vmr_list_add(ret, below);
	const struct debuginfo_found *files = folders ? debuginfo_folders_list(folders, &count) : NULL;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(last_name(files[i].path), name) && !vmr_list_has(ret, files[i].path))
			vmr_list_add(ret, files[i].path);
}

static bool has_same_build(const struct debuginfo_image *image, const char *path)
{
	struct debuginfo_image *other;

	if (!image->build_id || vmr_error_drop(debuginfo_image_peek(path, &other)))
		return true;
	bool is_same = !other->build_id || !strcmp(other->build_id, image->build_id);
	debuginfo_image_close(other);
	return is_same;
}

struct vmr_error *debuginfo_link_find(const struct debuginfo_image *image, struct debuginfo_folders *folders,
				      char **ret)
{
	GElf_Word sum;
	const char *name = dwelf_elf_gnu_debuglink(image->elf, &sum);
	char *found = folders && image->build_id ? debuginfo_folders_by_build_id(folders, image->build_id) : NULL;

	if (found && strcmp(found, image->path) != 0) {
		*ret = found;
		return NULL;
	}
	free(found);
	if (!name || strchr(name, '/'))
		return &vmr_error_not_found;
	vmr_autolist places = {0};
	const char *wrong = NULL;
	list_places(image->path, name, folders, &places);
	for (size_t i = 0; i < places.count; i++) {
		if (!vmr_file_exists(places.items[i]))
			continue;
		if (has_same_build(image, places.items[i]) && has_checksum(places.items[i], sum)) {
			*ret = vmr_strdup(places.items[i]);
			return NULL;
		}
		wrong = wrong ? wrong : places.items[i];
	}
	if (wrong)
		return vmr_error_create(VMR_BAD_INPUT,
					"its debug information is in %s (.gnu_debuglink), and %s is of another build "
					"(checksum or build-id): give the folder of this build's",
					name, wrong);
	return vmr_error_create(
		VMR_BAD_INPUT,
		"its debug information is in %s (.gnu_debuglink), which was not found: give its folder too", name);
}
