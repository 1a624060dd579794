/* SPDX-License-Identifier: MIT */
/* An object's members with their values, as text for people. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/types/types.h"

struct dumpcore;

/* A scalar member, members of members included. */
struct dumpcore_value {
	uint64_t offset, size; /* bytes, from the start of the object */
	char *name;            /* path: "wq.entry.next"; "" when the object itself is a scalar; owned */
	const struct dumpcore_type *type;
	bool has_word;
	uint64_t
		word; /* its value, sign- or zero-extended as its type is; of a scalar of at most 8 bytes in the dump */
	char *text;   /* "7", "GREEN (7)", "0xffff… (init_task+0x8)", "\"bash\""; NULL: not in the dump; owned */
};
/*
 * The members of an object in memory, in the order of the type; unions give all their views. Of an array its first
 * DUMPCORE_VALUE_ELEMENTS; of all at most DUMPCORE_VALUE_LIMIT. Text from the dump is not cleaned for terminals.
 * Release with dumpcore_values_free.
 */
#define DUMPCORE_VALUE_ELEMENTS 16
#define DUMPCORE_VALUE_LIMIT    4096
struct vmr_error *dumpcore_values_read(struct dumpcore *dump, const struct dumpcore_type *type, vmr_kaddr address,
				       struct dumpcore_value **ret, size_t *ret_count) VMR_MUST_USE;
void dumpcore_values_free(struct dumpcore_value *values, size_t count);
/* One scalar's bytes as text; bit_shift and bit_size of a bit-field, else 0. NULL: not a scalar. The caller owns the
 * result. */
char *dumpcore_value_text(struct dumpcore *dump, const struct dumpcore_type *type, const void *bytes,
			  unsigned bit_shift, unsigned bit_size);
