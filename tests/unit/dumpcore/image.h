/* SPDX-License-Identifier: MIT */
/* A small machine of the test's own making, and the dump files that hold it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_PAGES 64
#define IMAGE_BASE                                                                                                     \
	0xffff888000000000ull            /* page n of the image is mapped at IMAGE_BASE + n * 4096, and at IMAGE_HUGE  \
					  */
#define IMAGE_HUGE 0xffff888000200000ull /* as one huge page of 2 MiB */

struct image {
	uint8_t memory[IMAGE_PAGES][4096];
	bool kept[IMAGE_PAGES]; /* false: filtered out */
	unsigned levels;
};

/* Page tables from page 1 on, every page kept, page n from 16 on filled with bytes that depend on n. */
void image_init(struct image *image, unsigned levels);
/* The VMCOREINFO text; the caller frees it. */
char *image_vmcoreinfo(const struct image *image);

struct file {
	uint8_t *data;
	size_t size;
};
struct image_options {
	bool zlib;                       /* kdump: compressed pages */
	uint32_t codec;                  /* kdump: the descriptors' flag of another codec: 2 lzo, 4 snappy, 0x20 zstd */
	bool with_qemu;                  /* a QEMU note a CPU */
	bool without_info;               /* no VMCOREINFO */
	const char *more_info;           /* ELF: further lines of VMCOREINFO; NULL: none */
	uint64_t split_first, split_end; /* kdump: a part of a split dump, 0: whole */
};
/* The image as a file; the caller frees data. ELF files have bytes for the pages up to the last one kept. */
struct file image_elf(const struct image *image, const struct image_options *options);
/* A PT_LOAD of image_elf_of(). */
struct image_segment {
	uint64_t address, size, filled; /* physical; in memory and in the file */
	uint8_t first; /* byte of which the first page in the file is full; the next page has the next one */
	bool is_cut;   /* its bytes lie behind the file's end */
};
/* An ELF core of these segments and of nothing else, of a machine (EM_X86_64...). */
struct file image_elf_of(const struct image_segment *segments, size_t count, unsigned machine);
struct file image_kdump(const struct image *image, const struct image_options *options);
/* A file in makedumpfile's flattened form, records of `step` bytes, the last ones first. */
struct file image_flatten(const struct file *file, size_t step);
/* Write to a new file in the folder for temporary files; the caller unlinks and frees the name. */
char *image_save(const struct file *file);
