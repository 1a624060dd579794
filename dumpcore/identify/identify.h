/* SPDX-License-Identifier: MIT */
/* What an address is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

/* Members that do not apply are NULL, -1 (pid, cpu) or false in the has_ flags. Strings are borrowed from the dump or
 * from this record. */
struct dumpcore_identity {
	vmr_kaddr address;
	const char *category; /* one of the words of product.md ("task stack", "slab object", ...) */
	char *text;           /* one line for people; owned by the record */
	const char *symbol, *comm, *cache, *state, *type, *file;
	char *member; /* path; owned by the record */
	int pid, cpu;
	bool has_offset, has_start;
	uint64_t offset;
	vmr_kaddr start;
	unsigned line; /* 0: none */
};
/* Always gives an answer; "unknown" says in text what was tried. Release with dumpcore_identity_deinit. */
void dumpcore_identify(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_identity *ret);
void dumpcore_identity_deinit(struct dumpcore_identity *identity);
