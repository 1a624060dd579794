/* SPDX-License-Identifier: MIT */
/* Opening vmlinux: does it belong to the dump, and where did KASLR put it. */
#include "dumpcore/debuginfo/debuginfo.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/vmcoreinfo.h"

void dumpcore_debuginfo_destroy(struct dumpcore_debuginfo *part)
{
	if (!part)
		return;
	for (size_t i = 0; i < part->image_count; i++)
		debuginfo_image_close(part->images[i]);
	free(part->images);
	free(part);
}

static struct vmr_error *check_match(struct dumpcore *dump, const struct debuginfo_image *image)
{
	struct dumpcore_info *info = &dump->info;

	info->vmlinux_path = image->path;
	info->vmlinux_build_id = image->build_id;
	info->vmlinux_match = DUMPCORE_MATCH_UNKNOWN;
	if (!info->build_id || !image->build_id)
		return NULL;
	if (!strcmp(info->build_id, image->build_id)) {
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
				"%s: not this dump's vmlinux: its build-id is %s, the dump's kernel had %s; give the vmlinux of %s, or pass "
				"--force to go on",
				image->path, image->build_id, info->build_id, info->release ? info->release : "that kernel");
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
	return debuginfo_image_load_index(image, options->no_cache);
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
	return NULL;
}
