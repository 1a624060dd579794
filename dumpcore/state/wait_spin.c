/* SPDX-License-Identifier: MIT */
/* CPUs that spin: for what, and whether it is what they have themselves, taken by what an interrupt came into. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/state/spin.h"
#include "dumpcore/state/taken.h"
#include "dumpcore/state/wait_internal.h"

static const char own[] = "what the interrupt came into took it, and nothing that ran since may have let go of it";
static const char own_perhaps[] =
	"what the interrupt came into took it: a hint, for what it called since may have let go of it";
static const char others_own[] = "that CPU took it, and an interrupt that came into that spins for it";

/* The first frame, outwards from the spinning one, that an interrupt came into; SIZE_MAX: none. */
static size_t interrupted_frame(const struct dumpcore_stack *stack, size_t spinning)
{
	for (size_t i = spinning + 1; i < stack->frame_count; i++)
		if (stack->frames[i].interrupted && stack->frames[i].physical == i)
			return i;
	return SIZE_MAX;
}

/* Who wants the lock: outside of the code of locks, and of the headers that are inlined around it. */
static size_t wanting_frame(const struct wait_reader *reader, const struct dumpcore_stack *stack, size_t spinning)
{
	for (size_t i = spinning; i < stack->frame_count && (i == spinning || !stack->frames[i].interrupted); i++) {
		const char *file = stack->frames[i].file;
		size_t length = file ? strlen(file) : 0;
		if (length > 2 && strcmp(file + length - 2, ".h") != 0 && !wait_is_of_lock(reader, stack, i) &&
		    !stack->frames[i].inferred)
			return i;
	}
	return spinning;
}

static const struct dumpcore_lock *lock_at(const struct dumpcore_locks *locks, vmr_kaddr address)
{
	for (size_t i = 0; i < locks->lock_count; i++)
		if (locks->locks[i].address == address)
			return &locks->locks[i];
	return NULL;
}

static bool is_held_by_another(const struct dumpcore_locks *locks, const struct dumpcore_wait *wait)
{
	for (size_t i = 0; i < locks->hold_count; i++)
		if (locks->holds[i].lock == wait->object && locks->holds[i].task != wait->task)
			return true;
	return false;
}

/*
 * Spin locks are not handed on: who took one has it until he lets go of it. The function that was interrupted, or one
 * that has called it, stands behind a call that took this lock, on every way, and the lock is held. That another CPU
 * has taken it since, and this one let go of it, is excluded where nothing that ran in between may have done so.
 */
static void find_own(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t spinning,
		     struct dumpcore_wait *wait)
{
	const struct dumpcore_lock *lock = lock_at(reader->locks, wait->object);
	const char *name = stack->frames[spinning].symbol;
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];
	const struct dumpcore_taken_question question = {.stack = stack,
							 .frame = interrupted_frame(stack, spinning),
							 .object = wait->object,
							 .is_strict = true,
							 .effort = &reader->effort,
							 .use_of = dumpcore_lock_use_spin};

	if (!lock || !lock->held_known || !lock->held || question.frame == SIZE_MAX || !name ||
	    !strstr(name, "spin_lock") || dumpcore_taken_find(reader->dump, &question, taken) != 1 ||
	    !taken[0].is_certain)
		return;
	if (taken[0].is_kept)
		wait_owner_add(wait, wait->task, true, own);
	else if (!is_held_by_another(reader->locks, wait))
		wait_owner_add(wait, wait->task, false, own_perhaps);
}

void wait_spin_read(struct wait_reader *reader, const struct dumpcore_lock_party *party, struct dumpcore_wait *wait)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, party->task);
	const struct dumpcore_lock *lock = lock_at(reader->locks, party->lock);

	bool is_rwlock = lock && lock->kind == DUMPCORE_LOCK_RWLOCK;

	wait->kind = is_rwlock ? DUMPCORE_WAIT_RWLOCK : DUMPCORE_WAIT_SPINLOCK;
	wait->object = party->lock;
	wait->type = is_rwlock ? "struct qrwlock" : "struct raw_spinlock";
	wait->how = !is_rwlock     ? "its CPU spins for it"
		    : party->reads ? "its CPU spins for it, to read"
				   : "its CPU spins for it, to write";
	wait->ownerless = lock && lock->is_invalid ? "what lies there is no lock" : NULL;
	wait->frame = party->frame == SIZE_MAX ? SIZE_MAX : wanting_frame(reader, stack, party->frame);
	if (party->frame != SIZE_MAX && !is_rwlock)
		find_own(reader, stack, party->frame, wait);
	if (!wait->owner_count)
		wait_owner_find(reader, wait);
	wait_thing_name(reader, stack, wait);
}

static bool is_own(const struct dumpcore_wait *wait)
{
	return wait->kind == DUMPCORE_WAIT_SPINLOCK && wait->owner_count == 1 && wait->owners[0].is_exact &&
	       wait->owners[0].task == wait->task;
}

void wait_spin_share(struct dumpcore_waits *waits)
{
	for (size_t i = 0; i < waits->count; i++)
		for (size_t k = 0; is_own(&waits->waits[i]) && k < waits->count; k++) {
			struct dumpcore_wait *other = &waits->waits[k];
			if (k == i || other->kind != DUMPCORE_WAIT_SPINLOCK ||
			    other->object != waits->waits[i].object || is_own(other))
				continue;
			other->owner_count = 0;
			wait_owner_add(other, waits->waits[i].task, true, others_own);
		}
}
