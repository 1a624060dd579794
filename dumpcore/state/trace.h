/* SPDX-License-Identifier: MIT */
/* Return addresses in stack memory, live or dead: who has run there. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_trace {
	vmr_kaddr address;    /* of the word */
	vmr_kaddr value;      /* behind a call instruction */
	const char *function; /* that has the call; DWARF name, else symbol; borrowed */
	const char *file;     /* of the call; NULL unknown; borrowed */
	unsigned line;
	char *callee;    /* what the call calls, without suffixes of the compiler; NULL: through a pointer */
	vmr_kaddr outer; /* where the return address of `function` lies, when this is one; 0: not known */
	bool is_live;    /* the word is where a live frame's return address lies */
	bool is_in;      /* the call is in the function that was asked for, or in a body of it inlined there */
};

/*
 * Words in [low, high) that are return addresses: into kernel text, just behind a call. `function` may be NULL. At most
 * 256, by address. What is not in the dump is left out. Release with dumpcore_traces_free.
 */
struct vmr_error *dumpcore_traces_read(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high, const char *function,
				       struct dumpcore_trace **ret, size_t *ret_count) VMR_MUST_USE;
/* The call behind which a value that was found elsewhere would come back; false: it is no return address. The caller
 * frees `callee`; `address`, `outer`, `is_live` and `is_in` are not set. */
bool dumpcore_trace_of_value(struct dumpcore *dump, uint64_t value, struct dumpcore_trace *ret);
void dumpcore_traces_free(struct dumpcore_trace *traces, size_t count);
