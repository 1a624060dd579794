/* SPDX-License-Identifier: MIT */
/* Loaded modules: where their memory and sections lie, and the symbols that the kernel kept of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_module_range {
	const char *name; /* "text", "data", "rodata", "ro_after_init", "init text" ... */
	vmr_kaddr start, end;
	bool is_init; /* given back after initialisation */
};
struct dumpcore_module_section {
	char *name; /* ".text" */
	vmr_kaddr address;
};
#define DUMPCORE_MODULE_RANGES 8
struct dumpcore_module {
	vmr_kaddr address; /* of its struct module */
	char name[64];     /* as the dump has it: hostile */
	char build_id[41]; /* hex digits, "" unknown */
	unsigned state;    /* enum module_state: 0 live, 1 coming, 2 going, 3 unformed */
	struct dumpcore_module_range ranges[DUMPCORE_MODULE_RANGES];
	size_t range_count;
	struct dumpcore_module_section *sections; /* as /sys/module/NAME/sections has them; may be none */
	size_t section_count;
	vmr_kaddr percpu; /* offset of its per-CPU area, 0 none */
	uint64_t percpu_size;
	vmr_kaddr symtab, strtab; /* struct mod_kallsyms: Elf64_Sym and their names, 0 none */
	uint64_t symbol_count;
};
/* All loaded modules, in the order of the kernel's list; borrowed. VMR_NOT_FOUND: the kernel has no modules. */
struct vmr_error *dumpcore_modules_get(struct dumpcore *dump, const struct dumpcore_module **ret,
				       size_t *ret_count) VMR_MUST_USE;

struct dumpcore_module_place {
	const struct dumpcore_module *module;
	const char *section; /* section or range; borrowed */
	vmr_kaddr start;     /* of that */
	bool is_freed;       /* initialisation memory of a live module */
	const char *symbol;  /* NULL: none covers it; borrowed until the next call */
	vmr_kaddr symbol_start;
	uint64_t symbol_size; /* 0: not known */
};
/* Which module an address lies in; false: none. */
bool dumpcore_module_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_module_place *ret);
/* The symbol of that name which the kernel kept of a module: the first one by the list of modules; false: none. */
bool dumpcore_module_symbol_named(struct dumpcore *dump, const char *name, struct dumpcore_module_place *ret);
