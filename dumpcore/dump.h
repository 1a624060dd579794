/* SPDX-License-Identifier: MIT */
/* One open dump with its debug information: the handle that everything else takes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

/* Opaque. Not for two threads at once. Everything borrowed from it lives until dumpcore_close. */
struct dumpcore;

/* Who reads the dump's file. */
enum dumpcore_reader {
	DUMPCORE_READER_OWN = 0,   /* a reader of ours; where none knows the format, libkdumpfile */
	DUMPCORE_READER_KDUMPFILE, /* libkdumpfile, in a child process that is confined */
};

struct dumpcore_options {
	const char *dump; /* path of the vmcore; NULL: none, and only types, symbols and code of `vmlinux` (which
			     may be a module's file) can be asked for */
	const char *const *parts; /* paths among which other parts of it are, when it is one of a split dump */
	size_t part_count;
	const char *vmlinux; /* path of its vmlinux or of a folder that has it; NULL: one that fits among `modules`,
				else by DEBUGINFOD_URLS, else only what the dump itself tells (log, notes) */
	const char *const *modules; /* paths of folders with debug information, or of .ko/.debug files */
	size_t module_count;
	bool force;    /* go on after a build-id mismatch, or on a truncated dump */
	bool no_cache; /* neither read nor write the cache folder */
	enum dumpcore_reader reader;
	const char *kdump_program; /* path of vmrace-kdump; NULL: beside the running program, then libexecdir */
	unsigned kdump_seconds;    /* that one of its answers may take; 0: 30 */
	bool offline;              /* ask no server for debug information, whatever DEBUGINFOD_URLS says */
	/* Told while debug information is fetched (DEBUGINFOD_URLS), until the dump is closed; what NULL: it is over.
	 * May be NULL. */
	void (*progress)(void *context, const char *what, size_t done, size_t total);
	void *progress_context;
};

/*
 * Open a dump: reads headers, notes and the cache's index, nothing else. VMR_BAD_INPUT (a truncated dump without
 * `force` too) or VMR_UNSUPPORTED with one sentence that names the file, what is wrong and the way out. The caller
 * closes *ret.
 */
struct vmr_error *dumpcore_open(const struct dumpcore_options *options, struct dumpcore **ret) VMR_MUST_USE;
void dumpcore_close(struct dumpcore *dump);

/*
 * Whether two files are parts of one split dump (makedumpfile --split): one dump, when they are opened together. What
 * cannot be read is none.
 */
bool dumpcore_are_parts(const char *one, const char *other);

/*
 * Whether a file that begins like no dump of ours is one that libkdumpfile opens. An error when the look at it failed:
 * it crashed, or says what is wrong; NULL and false: it is none.
 */
struct vmr_error *dumpcore_foreign_recognise(const char *path, bool *ret) VMR_MUST_USE;

enum dumpcore_match { DUMPCORE_MATCH_UNKNOWN = 0, DUMPCORE_MATCH_YES, DUMPCORE_MATCH_NO };

/* Where names of symbols, types and code come from. */
enum dumpcore_naming {
	DUMPCORE_NAMING_NONE = 0, /* from nowhere: only the log and the notes can be read; info.nameless says why */
	DUMPCORE_NAMING_OWN,      /* what the kernel's memory has of its own: kallsyms, BTF, ORC */
	DUMPCORE_NAMING_TYPES,    /* a vmlinux without DWARF: its symbols, BTF, ORC */
	DUMPCORE_NAMING_FULL,     /* a vmlinux with DWARF: lines, inlined functions and variables too */
};
const char *dumpcore_naming_name(enum dumpcore_naming naming);

/* What the container and its notes say. Strings are borrowed from the dump; NULL or 0 where it does not say. */
struct dumpcore_info {
	const char *path;
	const char *format;      /* "kdump", "elf"; what only libkdumpfile knows, as it calls it ("lkcd") */
	const char *reader;      /* "vmrace", "libkdumpfile 0.5.1" */
	const char *compression; /* "zlib", "lzo", "snappy", "zstd", "none" */
	bool flattened;
	bool incomplete; /* the file ends before what its headers promise */
	bool split;      /* one part of several; what the others have is absent */
	uint64_t pages_present, pages_excluded,
		pages_absent;   /* pages of RAM: in the dump; filtered out; lost to truncation */
	const char *release;    /* "6.12.117" */
	const char *version;    /* "#1 SMP ..." */
	const char *build_id;   /* hex digits, of the kernel that ran */
	const char *arch;       /* "x86_64" */
	uint64_t kaslr_offset;  /* run-time address less link-time address of vmlinux's symbols */
	unsigned paging_levels; /* 4 or 5 */
	unsigned cpus;          /* that were online, or that have registers */
	const char *vmlinux_path;
	const char *vmlinux_build_id;
	enum dumpcore_match vmlinux_match;
	enum dumpcore_naming naming;
	const char *nameless; /* why naming is NONE where no vmlinux was given; NULL else */
	const char *package;  /* the distribution's package that has the vmlinux; NULL: not known */
	const char
		*unfetched; /* why the servers of DEBUGINFOD_URLS gave no vmlinux; NULL: they did, or were not asked */
};
const struct dumpcore_info *dumpcore_info_get(const struct dumpcore *dump);

/*
 * The first read of the dump's file that the system refused (a disk that fails). Its page reads as absent meanwhile:
 * what was said rests on nothing. NULL: none. The caller owns it.
 */
struct vmr_error *dumpcore_failure(const struct dumpcore *dump) VMR_MUST_USE;

/* The text of the VMCOREINFO note ("KEY=value\n" lines), or NULL. */
const char *dumpcore_vmcoreinfo_text(const struct dumpcore *dump);
/* A line's value ("SYMBOL(init_uts_ns)"), or VMR_NOT_FOUND. The caller owns *ret. */
struct vmr_error *dumpcore_vmcoreinfo_find(const struct dumpcore *dump, const char *key, char **ret) VMR_MUST_USE;
