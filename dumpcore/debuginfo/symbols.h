/* SPDX-License-Identifier: MIT */
/* Symbols of vmlinux and modules at their run-time addresses, and source lines. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/dump.h"

struct dumpcore;

struct dumpcore_symbol {
	const char *name;   /* borrowed from the dump */
	const char *module; /* NULL: vmlinux */
	vmr_kaddr address;  /* run time: KASLR offset added (not to zero-based per-CPU symbols) */
	uint64_t size;      /* bytes, 0: unknown */
	bool is_function;
	bool is_percpu; /* address is an offset in the per-CPU area (or its first copy): see dumpcore_percpu_address */
};

/* By name; of several with one name the global one, then the lowest. VMR_NOT_FOUND. */
struct vmr_error *dumpcore_symbol_find(struct dumpcore *dump, const char *name,
				       struct dumpcore_symbol *ret) VMR_MUST_USE;
/*
 * The symbol that covers an address: one with a size that covers it (of any type) before a label without one.
 * VMR_NOT_FOUND when the address is in no section of the image.
 */
struct vmr_error *dumpcore_symbol_at(struct dumpcore *dump, vmr_kaddr address,
				     struct dumpcore_symbol *ret) VMR_MUST_USE;
/* Called with each name; of one name maybe several times. It is borrowed from the dump. */
typedef void (*dumpcore_name_visit)(void *context, const char *name);
/* Names of symbols that begin with `prefix`, of vmlinux and of the modules whose files are open; in no order. */
void dumpcore_symbols_named(struct dumpcore *dump, const char *prefix, dumpcore_name_visit visit, void *context);

/* A per-CPU variable's address on a CPU. */
struct vmr_error *dumpcore_percpu_address(struct dumpcore *dump, const char *name, unsigned cpu,
					  vmr_kaddr *ret) VMR_MUST_USE;
/* A section of the image that holds an address (".text", ".rodata"); module NULL for vmlinux. VMR_NOT_FOUND. */
struct vmr_error *dumpcore_section_at(struct dumpcore *dump, vmr_kaddr address, const char **ret_name,
				      const char **ret_module, vmr_kaddr *ret_start) VMR_MUST_USE;

struct dumpcore_line {
	const char *file; /* from the kernel's folder, without leading ./; absolute outside of it; borrowed */
	unsigned line;    /* 0: unknown */
	unsigned column;
};
/* The line-table row that covers `address` (no adjustment of return addresses). VMR_NOT_FOUND. */
struct vmr_error *dumpcore_line_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_line *ret) VMR_MUST_USE;

/* A function as DWARF has it (not an inlined instance). */
struct dumpcore_function {
	const char *name;    /* DWARF name, borrowed */
	const char *file;    /* of the declaration */
	unsigned line;       /* of the declaration */
	vmr_kaddr low, high; /* of the range that holds the address asked for, or of the first range */
	uint64_t id;         /* offset of its DIE in .debug_info: a stable name within this build of its module */
	const char *module;  /* NULL: vmlinux */
	bool is_external;
};
/* The concrete function whose ranges cover an address. VMR_NOT_FOUND (assembly, no DWARF). */
struct vmr_error *dumpcore_function_at(struct dumpcore *dump, vmr_kaddr address,
				       struct dumpcore_function *ret) VMR_MUST_USE;

/* An automatic variable whose type is (after typedefs and arrays) a struct or union. */
struct dumpcore_automatic {
	struct dumpcore_function
		function; /* the function that declares it; low and high 0 where it exists only inlined */
	const char *name;
	const char *type; /* of the variable: "rq_qos_wait_data", without the keyword */
	uint64_t offset;  /* bytes from its start to (the first of) the struct asked for */
	const char *file;
	unsigned line;
};
/*
 * Every function of the kernel with an automatic (non-parameter, non-static) variable of the given struct ("rq_wait" or
 * "struct rq_wait"), or of a struct that contains it by value. Ordered by file, line and name. The caller frees *ret;
 * strings are borrowed.
 */
struct vmr_error *dumpcore_automatics_of(struct dumpcore *dump, const char *type, struct dumpcore_automatic **ret,
					 size_t *ret_count) VMR_MUST_USE;
