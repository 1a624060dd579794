/* SPDX-License-Identifier: MIT */
/* The inside of the handle: one part a noun, made when first asked for. Only dumpcore's own files include this. */
#pragma once

#include "dumpcore/dump.h"
#include "dumpcore/gap.h"

struct dumpcore_container;    /* container.h: file formats, notes, physical pages */
struct dumpcore_memory;       /* memory.c: page cache, translation */
struct dumpcore_debuginfo;    /* debuginfo/: ELF, symbols, DWARF and ORC of vmlinux and modules */
struct dumpcore_types;        /* types/ */
struct dumpcore_cpus;         /* kernel/cpu.c */
struct dumpcore_tasks;        /* kernel/task.c */
struct dumpcore_stackmap;     /* kernel/stackmap.c */
struct dumpcore_pages;        /* kernel/page.c */
struct dumpcore_slabs;        /* kernel/slab.c */
struct dumpcore_vmalloc;      /* kernel/vmalloc.c */
struct dumpcore_modules;      /* kernel/module.c */
struct dumpcore_module_files; /* kernel/module_files.c */
struct dumpcore_log;          /* kernel/log.c */
struct dumpcore_unwind;       /* unwind/: stacks, CFI rows by pc */
struct dumpcore_gaps;         /* gap.c */

struct dumpcore {
	struct dumpcore_info info;
	bool force, no_cache;
	bool is_file;              /* no dump: a vmlinux or a module's file alone */
	struct vmr_error *failure; /* the first read that the system refused */
	char *nameless, *package;  /* info's */
	struct dumpcore_container *container;
	struct dumpcore_memory *memory;
	struct dumpcore_debuginfo *debuginfo;
	struct dumpcore_types *types;
	struct dumpcore_cpus *cpus;
	struct dumpcore_tasks *tasks;
	struct dumpcore_stackmap *stackmap;
	struct dumpcore_pages *pages;
	struct dumpcore_slabs *slabs;
	struct dumpcore_vmalloc *vmalloc;
	struct dumpcore_modules *modules;
	struct dumpcore_module_files *module_files;
	struct dumpcore_log *log;
	struct dumpcore_unwind *unwind;
	struct dumpcore_gaps *gaps;
	struct dumpcore_decoder *decoder;
};

/* A page that is damaged cannot be read; a disk that fails is another matter, and kept. Takes the error, or NULL. */
void dumpcore_failure_note(struct dumpcore *dump, struct vmr_error *error);

/* Each part's destroyer: takes NULL. dumpcore_close calls them in the reverse order of need. */
void dumpcore_memory_destroy(struct dumpcore_memory *part);
void dumpcore_debuginfo_destroy(struct dumpcore_debuginfo *part);
void dumpcore_types_destroy(struct dumpcore_types *part);
void dumpcore_cpus_destroy(struct dumpcore_cpus *part);
void dumpcore_tasks_destroy(struct dumpcore_tasks *part);
void dumpcore_stackmap_destroy(struct dumpcore_stackmap *part);
void dumpcore_pages_destroy(struct dumpcore_pages *part);
void dumpcore_slabs_destroy(struct dumpcore_slabs *part);
void dumpcore_vmalloc_destroy(struct dumpcore_vmalloc *part);
void dumpcore_modules_destroy(struct dumpcore_modules *part);
void dumpcore_module_files_destroy(struct dumpcore_module_files *part);
void dumpcore_log_destroy(struct dumpcore_log *part);
void dumpcore_unwind_destroy(struct dumpcore_unwind *part);
void dumpcore_gaps_destroy(struct dumpcore_gaps *part);
void dumpcore_decoder_destroy(struct dumpcore_decoder *part);

/* Parts that are made when the dump is opened, in this order; the others make themselves. */
struct vmr_error *dumpcore_container_open(struct dumpcore *dump, const struct dumpcore_options *options) VMR_MUST_USE;
/* ELF and build-id of vmlinux, the match with the dump, the KASLR offset. */
struct vmr_error *dumpcore_debuginfo_open(struct dumpcore *dump, const struct dumpcore_options *options) VMR_MUST_USE;
/* Where types come from: DWARF of vmlinux, else BTF. VMR_BAD_INPUT or VMR_UNSUPPORTED: there is neither. */
struct vmr_error *dumpcore_types_open(struct dumpcore *dump) VMR_MUST_USE;
/* Files of modules are looked for in what the options name (folders or files), or beside vmlinux; not yet. */
void dumpcore_module_files_open(struct dumpcore *dump);
struct vmr_error *dumpcore_memory_open(struct dumpcore *dump) VMR_MUST_USE;
/* The package that has the dump's vmlinux, by the kernel's banner; NULL: not known. The caller owns it. */
char *dumpcore_package_find(struct dumpcore *dump);
/* Without a vmlinux: what the kernel's memory has of its own. What it lacks is in info.nameless. */
void dumpcore_own_open(struct dumpcore *dump);
/* Take the page tables that VMCOREINFO names, if they are a kernel's of the release that it names; else nothing
 * changes. */
bool dumpcore_memory_reroot(struct dumpcore *dump);
