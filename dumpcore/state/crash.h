/* SPDX-License-Identifier: MIT */
/* What ended the kernel: an exception, a panic, a request, or CPUs that never get on. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/state/chain.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

enum dumpcore_crash_kind {
	DUMPCORE_CRASH_NONE = 0,
	DUMPCORE_CRASH_OOPS,  /* an exception in the kernel */
	DUMPCORE_CRASH_PANIC, /* panic() without one */
	DUMPCORE_CRASH_SYSRQ, /* asked for */
	DUMPCORE_CRASH_HANG,  /* no panic; a CPU spins, or the log reports a lock-up, stall or hung task */
};
/* "none", "oops", "panic", "sysrq", "hang". */
const char *dumpcore_crash_kind_name(enum dumpcore_crash_kind kind);

struct dumpcore_crash {
	enum dumpcore_crash_kind kind;
	const struct dumpcore_task *task; /* of the CPU that crashed or spins; NULL: none */
	const struct dumpcore_stack *stack;
	size_t frame; /* physical frame whose registers are the fault's (a hang: that spins); of a panic its caller, or
			 the frame that spins where it ended a hang; SIZE_MAX none */
	size_t innermost; /* innermost frame inlined there */
	bool has_fault_address;
	vmr_kaddr fault_address;
	const char *access;           /* "read", "write", "execute"; NULL unknown */
	vmr_kaddr spin_address;       /* the word of a hang, or of a panic that ended one; 0 none */
	struct dumpcore_chain *chain; /* of the fault address, or of the word; NULL: none could be made */
	char *chain_error;            /* why not */
	char **lines;                 /* what to tell people, in order */
	size_t line_count;
};

/* Always gives a crash, of kind none where nothing is wrong. What could not be read is a gap. The caller destroys *ret.
 */
struct vmr_error *dumpcore_crash_read(struct dumpcore *dump, struct dumpcore_crash **ret) VMR_MUST_USE;
void dumpcore_crash_destroy(struct dumpcore_crash *crash);
