/* SPDX-License-Identifier: MIT */
/* Who has a pointer to a task that sleeps, or into its stack: whoever is about to wake it has one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

struct dumpcore_keeper {
	const struct dumpcore_task *task;   /* whom it leads to */
	const struct dumpcore_task *holder; /* who has it at hand: a task's live stack or a CPU's registers; NULL: it
					       lies in memory */
	bool is_sure;      /* it has it for sure: in a register, or where its frame keeps one or a variable */
	vmr_kaddr address; /* where, 0: in a register */
	uint64_t value;
	char *text; /* what lies there, one line */
};
struct dumpcore_keepers {
	struct dumpcore_keeper *list;
	size_t count;
	const char *why; /* why not all was looked at; NULL: all was */
};

/*
 * Looks through all pages of the dump for words that lead to one of these sleeping tasks. Not counted is what cannot
 * wake it: its own stack, dead stacks, free memory, user memory, the kernel's own account of tasks (task_struct,
 * signal_struct, mm_struct), the owner words of locks that it has, where its frames' pointers lead to those, words
 * with a bit set beside, which only locks have, and words that lead to where no variable of its frames can lie. The
 * caller frees with dumpcore_keepers_deinit.
 */
struct vmr_error *dumpcore_keepers_find(struct dumpcore *dump, const struct dumpcore_task *const *tasks, size_t count,
					struct dumpcore_keepers *ret) VMR_MUST_USE;
void dumpcore_keepers_deinit(struct dumpcore_keepers *keepers);
