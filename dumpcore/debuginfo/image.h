/* SPDX-License-Identifier: MIT */
/* One ELF file with debug information: vmlinux or a module. Only dumpcore's own files include this. */
#pragma once

#include <elfutils/libdw.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/beside.h"
#include "common/cache.h"
#include "common/error.h"
#include "dumpcore/debuginfo/index.h"

struct dumpcore;
struct debuginfo_lines;
struct debuginfo_units;

struct debuginfo_section {
	const char *name;
	uint64_t address; /* link time (modules: run time) */
	uint64_t size;
	uint64_t flags; /* SHF_... */
	uint32_t type;  /* SHT_... */
};

/* What an image without a file has its bytes from. */
struct debuginfo_memory {
	void *context;
	bool (*read)(void *context, uint64_t address, void *buffer, size_t size);
};

struct debuginfo_image {
	char *path;                    /* of the ELF file; NULL: it is made of what the kernel's memory tells */
	char *given;                   /* the file whose debug information was split off into `path`; NULL: none was */
	char *module;                  /* NULL: vmlinux */
	char *build_id;                /* hex digits, NULL: none */
	Elf *elf;                      /* of the file with symbols and DWARF; NULL: it has no file */
	Dwarf *dwarf;                  /* NULL: has none */
	struct debuginfo_units *units; /* of that, which its DIEs are read from (units.h); NULL: all of them */
	uint64_t bias; /* run-time address less link-time address (modules: 0, sections are placed already) */
	struct debuginfo_section *sections;
	size_t section_count;          /* by number: [0] is the null section */
	struct debuginfo_index index;  /* symbols, types, functions by name and address */
	struct vmr_cache_entry *cache; /* that index lies in, or NULL */
	void *built;                   /* index built in this run, or NULL */
	size_t built_size;
	struct debuginfo_lines *lines; /* decoded line tables by unit */
	uint32_t *range_links;         /* of function ranges (function.c), NULL: not asked for yet */
	uint64_t low, high;            /* loaded sections lie between these link-time addresses */
	uint64_t stamp;                /* of size and time of the file: which copy of the build this is */
	int fd;
	char *mapped;      /* the file's bytes, private; NULL: it is empty, or was compressed */
	uint8_t *inflated; /* the bytes of a compressed file; NULL: it was none */
	uint64_t mapped_size;
	uint64_t size;      /* bytes of the ELF file */
	uint8_t **unpacked; /* contents of sections that were compressed */
	size_t unpacked_count;
	uint64_t unpacked_size; /* bytes of all of them */
	bool is_apart;          /* DWARF that leans on a file which was not found (join.h) */
	char *packed;           /* why debug information that it should have is not there; NULL: nothing is known */
	struct debuginfo_memory memory; /* of an image without a file */
	struct vmr_beside storing;      /* the index that was built, into the cache */
	/* Of a module: whose folders its files are named from (lines.h), borrowed; NULL: none. */
	const struct debuginfo_image *vmlinux;
};

struct debuginfo_folders;

/*
 * Open a vmlinux, or the file with its debug information where that was split off (debuglink.h; folders may be NULL).
 * Reads headers only. VMR_BAD_INPUT: not an x86-64 ELF file; VMR_SYSTEM. The caller closes *ret.
 */
struct vmr_error *debuginfo_image_open(const char *path, struct debuginfo_folders *folders,
				       struct debuginfo_image **ret) VMR_MUST_USE;
/* Open a file to look at its sections and build-id only: nothing is unpacked, there is no DWARF. */
struct vmr_error *debuginfo_image_peek(const char *path, struct debuginfo_image **ret) VMR_MUST_USE;
/* Open a file with its sections unpacked, without DWARF. */
struct vmr_error *debuginfo_image_open_plain(const char *path, struct debuginfo_image **ret) VMR_MUST_USE;
/* Whether it has debug information in itself, as far as sections tell. */
bool debuginfo_image_has_dwarf(const struct debuginfo_image *image);

/* Where the kernel put a section of a module. */
struct debuginfo_placement {
	const char *name; /* ".text" */
	vmr_kaddr address;
};
/*
 * Open a module's file (.ko, .ko.debug, .ko.xz; or the one that it links): sections get their run-time addresses,
 * others stop being loaded ones, and the relocations of debug sections are applied in memory. The caller closes *ret.
 */
struct debuginfo_module_placement {
	const char *name; /* of the module */
	const struct debuginfo_placement *sections;
	size_t count;
};
struct vmr_error *debuginfo_image_open_module(const char *path, const struct debuginfo_module_placement *module,
					      struct debuginfo_folders *folders,
					      struct debuginfo_image **ret) VMR_MUST_USE;
/*
 * An image without a file: its sections (names borrowed; [0] is the null section), and the symbols that a builder has.
 * All addresses are run-time ones. The caller closes it.
 */
struct debuginfo_image *debuginfo_image_create(const struct debuginfo_section *sections, size_t count,
					       struct debuginfo_builder *symbols,
					       const struct debuginfo_memory *memory);
void debuginfo_image_close(struct debuginfo_image *image);
/* Read the index from the cache, or build (and store) it. VMR_UNSUPPORTED: split DWARF (.dwo), by name. */
struct vmr_error *debuginfo_image_load_index(struct debuginfo_image *image, bool no_cache) VMR_MUST_USE;

/* The build-id in the bytes of a note section, as hex digits; NULL: none. The caller owns the result. */
char *debuginfo_build_id_in(const void *notes, size_t size);
/* The image that holds a run-time address in one of its loaded sections, or NULL. Add to a link-time address:
 * image->bias. */
struct debuginfo_image *debuginfo_image_at(struct dumpcore *dump, vmr_kaddr address);
/* All images; [0] is vmlinux (if there is one). Borrowed until dumpcore_close. */
struct debuginfo_image *const *debuginfo_images_get(struct dumpcore *dump, size_t *ret_count);
/* The image of a module that is open already, or (NULL) of vmlinux; NULL: none of that name. */
struct debuginfo_image *debuginfo_image_named(struct dumpcore *dump, const char *module);
/* The loaded (SHF_ALLOC) section that holds a link-time address; NULL: none. Per-CPU sections at address 0 do not
 * count. */
const struct debuginfo_section *debuginfo_section_of(const struct debuginfo_image *image, uint64_t address);
/* Bytes of a link-time address range as the file has them (relocations not applied); NULL: not in the file. */
const void *debuginfo_image_bytes(const struct debuginfo_image *image, uint64_t address, size_t size);
/* Read from the file: what is looked through once need not stay mapped. VMR_NOT_FOUND: it has no such bytes. */
struct vmr_error *debuginfo_image_read(const struct debuginfo_image *image, uint64_t address, void *buffer,
				       size_t size) VMR_MUST_USE;
