/* SPDX-License-Identifier: MIT */
/*
 * The dump file: which format it has, which physical pages are in it, and what its notes say. Only dumpcore's own files
 * include this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/dump.h"
#include "dumpcore/memory.h"
#include "dumpcore/note.h"

struct dumpcore_container;

/* A file format. Adding one is adding a row to the table in container.c. */
struct dumpcore_format {
	const char *name; /* as dumpcore_info.format */
	/* Whether the first bytes of a file (at least 64, zeroes after a shorter file's end) are of this format. */
	bool (*recognise)(const uint8_t *head);
	/* Read headers and fill the container: state, notes, counts. On error `close` is called with what there is. */
	struct vmr_error *(*open)(struct dumpcore_container *container);
	enum dumpcore_presence (*presence)(struct dumpcore_container *container, uint64_t page_number);
	/* All DUMPCORE_PAGE_SIZE bytes of a page, which `presence` called present. VMR_BAD_INPUT: its bytes are
	 * damaged. */
	struct vmr_error *(*read_page)(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer);
	/* The first present page at or after *page_number; false: there is none. */
	bool (*next)(struct dumpcore_container *container, uint64_t *page_number);
	void (*close)(struct dumpcore_container *container);
	/* Whether two parts of this format have the same pages of RAM; NULL: it has no parts. */
	bool (*is_sibling)(const struct dumpcore_container *one, const struct dumpcore_container *other);
};

struct dumpcore_container {
	char *path;
	int fd;        /* of the dump, or of its flattened form put together */
	uint64_t size; /* bytes of what fd gives */
	bool flattened;
	bool incomplete;               /* the file ends before what its headers promise */
	bool split;                    /* one part of several: the others' pages are absent */
	uint64_t first_page, end_page; /* the range of page numbers of a part, the last excluded */
	uint64_t page_limit;           /* page numbers of all parts are below */
	uint64_t pages_in_range;       /* that the part should have */
	char *missing;                 /* of parts together: why some pages are in none; NULL: all are there */
	bool force;                    /* the user wants what is there */
	enum dumpcore_reader asked_reader;
	bool is_foreign;           /* no reader of ours knows the format */
	char *reader;              /* "libkdumpfile 0.5.1"; NULL: a reader of ours */
	char *format_name;         /* as the reader calls it; NULL: as format->name */
	char *unconfined;          /* what the reader's child could not be kept from; NULL: nothing */
	const char *kdump_program; /* vmrace-kdump, borrowed; NULL: found */
	unsigned kdump_seconds;    /* for one of its answers, 0: as it is */
	struct vmr_error *failure; /* why a page map or a search could not be read; ends the command */
	const struct dumpcore_format *format;
	void *state; /* the format's own */
	const char *compression;
	uint64_t needed; /* bytes that the headers promise, 0 unknown */
	uint64_t pages_present, pages_excluded, pages_absent;
	char *release, *version, *machine; /* from a utsname in the header, NULL: none */
	char *vmcoreinfo;                  /* text, NULL: none */
	char *build_id;                    /* hex digits from VMCOREINFO, NULL: none */
	struct dumpcore_note_cpu *cpus;    /* in the order of the notes */
	size_t cpu_count;
};

extern const struct dumpcore_format dumpcore_format_kdump;
extern const struct dumpcore_format dumpcore_format_elf;
/* By libkdumpfile, in a child. Its `open` gives VMR_NOT_FOUND when the library knows no such format. */
extern const struct dumpcore_format dumpcore_format_kdumpfile;
/* Whether an open file's headers say that it is a part of a split dump. */
bool dumpcore_kdump_is_part(int fd);

/* Open one file. What is truncated is VMR_BAD_INPUT without `force`. */
struct vmr_error *dumpcore_container_open_file(const char *path, const struct dumpcore_options *options,
					       struct dumpcore_container **ret) VMR_MUST_USE;
/* The same file by a reader of ours, for what its headers say; NULL: none knows it. */
struct dumpcore_container *dumpcore_container_open_own(const struct dumpcore_container *container);
void dumpcore_container_destroy(struct dumpcore_container *part);
/* Exactly `size` bytes at an offset of the file. VMR_BAD_INPUT when it ends before. */
struct vmr_error *dumpcore_container_pread(const struct dumpcore_container *container, uint64_t offset, void *buffer,
					   size_t size) VMR_MUST_USE;
/* The same into new memory of at most `limit` bytes, a NUL after it; `what` is for the message. The caller owns *ret.
 */
struct vmr_error *dumpcore_container_load(const struct dumpcore_container *container, uint64_t offset, uint64_t size,
					  uint64_t limit, const char *what, void **ret) VMR_MUST_USE;
/* Take over what a block of ELF notes says (registers, VMCOREINFO). Broken notes end the walk. */
void dumpcore_container_take_notes(struct dumpcore_container *container, const uint8_t *notes, size_t size);

/* Put a flattened dump (makedumpfile -F) together: `fd` is read to its end, *ret_fd is a file without a name. */
struct vmr_error *dumpcore_flattened_assemble(int fd, const char *path, int *ret_fd, bool *ret_incomplete) VMR_MUST_USE;
bool dumpcore_flattened_recognise(const uint8_t *head);
