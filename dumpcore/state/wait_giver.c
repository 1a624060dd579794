/* SPDX-License-Identifier: MIT */
/*
 * Who else may let go of a lock than the task that its word names. A word can be wrong (something else was written over
 * it), and a lock can be let go of by another than who took it, whatever its rules say. Seen in the machine code: a
 * task whose way on leads to a call that lets go of the lock without one before that takes it. What tasks will do that
 * have not come to it is not seen.
 */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/ahead.h"
#include "dumpcore/state/taken.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/unwind.h"

#define LOCK_LIMIT 32 /* that are asked for, of a dump */
#define DEPTH      1  /* calls that are followed: nearly all functions let go of some lock two calls on */

static const char too_many[] = "there are more locks or tasks than are looked at: another may let go of it";

struct lock {
	vmr_kaddr object;
	const struct dumpcore_task *owner; /* NULL: it has exited, and its memory is free */
	const char *doubt;
};

struct asking {
	struct dumpcore *dump;
	struct dumpcore_waits *waits;
	struct lock locks[LOCK_LIMIT];
	size_t count;
	bool is_cut;
	struct ahead ahead;
};

/* Is it a lock whose word names who has it, in a ring or without anybody who lets go of it? */
static bool is_asked_for(const struct dumpcore_wait *wait)
{
	switch (wait->kind) {
	case DUMPCORE_WAIT_MUTEX:
	case DUMPCORE_WAIT_WW_MUTEX:
	case DUMPCORE_WAIT_RT_MUTEX:
	case DUMPCORE_WAIT_RWSEM_READ:
	case DUMPCORE_WAIT_RWSEM_WRITE:
	case DUMPCORE_WAIT_SPINLOCK:
	case DUMPCORE_WAIT_RWLOCK:
		break;
	default:
		return false;
	}
	if (!wait->object || wait->task->on_cpu)
		return false;
	if (wait->cycle)
		return wait->owners[wait->next].is_exact && !wait->owners[wait->next].is_waiter;
	return wait->lost || wait->is_owner_gone;
}

static struct lock *find_lock(struct asking *asking, vmr_kaddr object)
{
	for (size_t i = 0; i < asking->count; i++)
		if (asking->locks[i].object == object)
			return &asking->locks[i];
	return NULL;
}

static void collect(struct asking *asking)
{
	for (size_t i = 0; i < asking->waits->count; i++) {
		struct dumpcore_wait *wait = &asking->waits->waits[i];
		if (!is_asked_for(wait) || find_lock(asking, wait->object))
			continue;
		if (asking->count == LOCK_LIMIT) {
			asking->is_cut = true;
			return;
		}
		asking->locks[asking->count++] = (struct lock){
			.object = wait->object,
			.owner = wait->cycle         ? wait->owners[wait->next].task
				 : wait->owner_count ? wait->owners[0].task
						     : NULL,
		};
	}
}

/* Where a call stands, in whose body. */
static char *place_of(struct dumpcore *dump, vmr_kaddr call)
{
	const struct scope_frame *body = unwind_body_at(dump, call);

	if (!body || !body->function)
		return vmr_format("at %#llx", (unsigned long long)call);
	const char *end = body->file ? strrchr(body->file, '/') : NULL;
	return vmr_format("in %s (%s:%u)", body->function, end ? end + 1 : body->file ? body->file : "?", body->line);
}

static void doubt(struct asking *asking, struct lock *lock, const struct dumpcore_task *task, vmr_kaddr call)
{
	struct dumpcore_waits *waits = asking->waits;
	vmr_autofree char *place = place_of(asking->dump, call);

	waits->doubts = vmr_realloc_array(waits->doubts, waits->doubt_count + 1, sizeof(*waits->doubts));
	lock->doubt = waits->doubts[waits->doubt_count++] = vmr_format(
		"PID %d (%s) is not whom it names, and is on its way to let go of it %s", task->pid, task->comm, place);
}

/* Does the way of a task lead to letting go of a lock that it does not take before? */
static void verify(struct asking *asking, const struct dumpcore_task *task, const struct dumpcore_stack *stack,
		   size_t frame, struct lock *lock)
{
	struct ahead_call calls[AHEAD_CALL_LIMIT];

	asking->ahead.has_argument = true;
	asking->ahead.argument = lock->object;
	if (ahead_find(&asking->ahead, stack, frame, calls))
		doubt(asking, lock, task, calls[0].call);
}

static void ask(struct asking *asking, const struct dumpcore_task *task, const struct dumpcore_wait *own)
{
	size_t frame = own ? own->frame : 0;
	const struct dumpcore_stack *stack = dumpcore_stack_of(asking->dump, task);
	struct ahead_call calls[AHEAD_CALL_LIMIT];

	asking->ahead.has_argument = false;
	size_t count = ahead_find(&asking->ahead, stack, frame, calls);
	for (size_t i = 0; i < count; i++) {
		struct lock *lock = find_lock(asking, calls[i].argument);
		if (lock && !lock->doubt && lock->owner != task && !(own && own->object == lock->object))
			verify(asking, task, stack, frame, lock);
	}
}

static void ask_all(struct asking *asking)
{
	const struct dumpcore_task *tasks;
	size_t count;

	if (vmr_error_drop(dumpcore_tasks_get(asking->dump, &tasks, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_wait *own = dumpcore_wait_find(asking->waits, &tasks[i]);
		if (!tasks[i].exit_state && (!own || (!own->is_idle && own->frame != SIZE_MAX)))
			ask(asking, &tasks[i], own);
		dumpcore_stacks_release(asking->dump);
	}
}

static void set_up(struct asking *asking)
{
	enum dumpcore_lock_use use;
	const char *name;

	ahead_init(&asking->ahead, asking->dump);
	asking->ahead.depth = DEPTH;
	for (size_t i = 0; (name = dumpcore_lock_name(DUMPCORE_LOCK_CLASS_SLEEP, i, &use)); i++)
		(use == DUMPCORE_LOCK_GIVES ? ahead_want : ahead_end_at)(&asking->ahead, name);
}

bool wait_givers_find(struct dumpcore *dump, struct dumpcore_waits *waits)
{
	struct asking asking = {.dump = dump, .waits = waits};
	bool is_any = false;

	collect(&asking);
	if (!asking.count)
		return false;
	set_up(&asking);
	ask_all(&asking);
	asking.is_cut |= asking.ahead.is_cut;
	for (size_t i = 0; i < waits->count; i++) {
		struct dumpcore_wait *wait = &waits->waits[i];
		const struct lock *lock = wait->object ? find_lock(&asking, wait->object) : NULL;
		if (wait->doubt || !(lock || is_asked_for(wait)))
			continue;
		wait->doubt = lock && lock->doubt ? lock->doubt : asking.is_cut ? too_many : NULL;
		is_any |= wait->doubt != NULL;
	}
	ahead_deinit(&asking.ahead);
	return is_any;
}
