/* SPDX-License-Identifier: MIT */
/* Writes seeds of the target `container` into a folder: one of each format, of a machine of a few pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "tests/fuzz/target.h"
#include "tests/unit/dumpcore/image.h"

enum { KEPT = 18, PAGE = 4096, SPLIT = 9, STEP = 3000 };

static const char *folder;

static void put(const char *name, const char *form, struct file file)
{
	vmr_autofree char *path = vmr_format("%s/%s%s", folder, name, form);

	if (vmr_error_drop(vmr_file_replace(path, file.data, file.size)))
		exit(1);
	free(file.data);
}

static void put_forms(const char *name, struct file file)
{
	put(name, "-flattened", image_flatten(&file, STEP));
	put(name, "", file);
}

/* Two parts of a split dump as one input. */
static void put_parts(const struct image *image)
{
	struct image_options options = {.zlib = true, .split_end = SPLIT};
	struct file one = image_kdump(image, &options);
	options.split_first = SPLIT;
	options.split_end = IMAGE_PAGES;
	struct file other = image_kdump(image, &options);
	size_t cut = strlen(FUZZ_CUT);
	struct file both = {.size = one.size + cut + other.size};

	both.data = vmr_alloc(both.size);
	memcpy(both.data, one.data, one.size);
	memcpy(both.data + one.size, FUZZ_CUT, cut);
	memcpy(both.data + one.size + cut, other.data, other.size);
	free(one.data);
	free(other.data);
	put("parts", "", both);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		struct image_options options;
	} kdumps[] = {{"plain", {0}},
		      {"zlib", {.zlib = true}},
		      {"lzo", {.codec = 2}},
		      {"snappy", {.codec = 4}},
		      {"zstd", {.codec = 0x20}},
		      {"bare", {.without_info = true}},
		      {"qemu", {.with_qemu = true}}};
	static struct image image;

	if (argc != 2)
		return 2;
	folder = argv[1];
	image_init(&image, 4);
	for (size_t i = KEPT; i < IMAGE_PAGES; i++)
		image.kept[i] = false;
	for (size_t i = 0; i < VMR_COUNT(kdumps); i++) {
		vmr_autofree char *name = vmr_format("kdump-%s", kdumps[i].name);
		put_forms(name, image_kdump(&image, &kdumps[i].options));
	}
	put_forms("elf", image_elf(&image, &(struct image_options){0}));
	put_forms("elf-qemu", image_elf(&image, &(struct image_options){.with_qemu = true, .without_info = true}));
	put_parts(&image);
	return 0;
}
