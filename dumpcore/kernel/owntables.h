/* SPDX-License-Identifier: MIT */
/*
 * The tables of kallsyms in a dump: where VMCOREINFO says (since 6.0, f09bddbd8661 and 5fd8fea935a1), else where a
 * search of the kernel's image finds them. Proved twice: they fit one another, and give the symbols that VMCOREINFO
 * names the same addresses. Only dumpcore's own files include this.
 */
#pragma once

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/kallsyms.h"

struct dumpcore;

/* Where one of the tables lies. */
struct kernel_owntables_place {
	const char *name; /* as the kernel's source has it: "kallsyms_names" */
	vmr_kaddr address;
};
#define KERNEL_OWNTABLES_PLACES 5

struct kernel_owntables {
	struct kernel_owntables_place places[KERNEL_OWNTABLES_PLACES];
	struct kallsyms tables;
	enum kallsyms_form form;
	vmr_kaddr place; /* of the addresses */
	uint64_t base;
	uint8_t *names, *tokens, *token_index, *addresses; /* what `tables` borrows */
	bool is_searched;                                  /* VMCOREINFO did not say where */
	unsigned proofs;                                   /* symbols of VMCOREINFO that have the same address */
};

/*
 * Find and read them. search_only: as if VMCOREINFO did not say where. VMR_NOT_FOUND, VMR_FAULT or VMR_BAD_INPUT with
 * what is missing, or does not fit. Release with kernel_owntables_deinit.
 */
struct vmr_error *kernel_owntables_init(struct dumpcore *dump, bool search_only,
					struct kernel_owntables *ret) VMR_MUST_USE;
void kernel_owntables_deinit(struct kernel_owntables *own);
