/* SPDX-License-Identifier: MIT */
/*
 * Locks: words, holders, waiters. Sleeping locks are found by their waiters' records on stacks; spin locks by CPUs that
 * spin, and from outside.
 */
#include "dumpcore/state/lock.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/sleeper.h"
#include "dumpcore/state/spin.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"

#define LOCK_LIMIT     65536
#define MUTEX_FLAGS    7 /* low bits of mutex.owner (3ca0ff571b09, e274795ea7b7: 4.10) */
#define RWSEM_READER   1 /* low bits of rw_semaphore.owner (94a9717b3c40: 5.3) */
#define RWSEM_FLAGS    7
#define RT_MUTEX_FLAGS 1 /* RT_MUTEX_HAS_WAITERS (kernel/locking/rtmutex_common.h) */

const char *dumpcore_lock_kind_name(enum dumpcore_lock_kind kind)
{
	switch (kind) {
	case DUMPCORE_LOCK_SPIN:
		return "spinlock";
	case DUMPCORE_LOCK_RWLOCK:
		return "rwlock";
	case DUMPCORE_LOCK_MUTEX:
		return "mutex";
	case DUMPCORE_LOCK_RWSEM:
		return "rwsem";
	case DUMPCORE_LOCK_SEMAPHORE:
		return "semaphore";
	case DUMPCORE_LOCK_RT_MUTEX:
		return "rt_mutex";
	case DUMPCORE_LOCK_UNKNOWN:
		break;
	}
	return "unknown";
}

struct reader {
	struct dumpcore *dump;
	struct dumpcore_locks *locks;
	struct dumpcore_automatic *automatics[SLEEPER_COUNT]; /* functions with such a record */
	size_t automatic_counts[SLEEPER_COUNT];
	struct sleeper_text text;
	struct sleeper_rings rings;
	struct place *places;
};

/* Where a lock is in the list: a hash by address. */
struct place {
	vmr_kaddr address;
	size_t at;
	UT_hash_handle hh;
};

/* Each lock is read once, and each task waits once: only CPUs that spin may be told twice. */
static void party_add(struct dumpcore_lock_party **list, size_t *count, const struct dumpcore_lock_party *party)
{
	for (size_t i = 0; party->spins && i < *count; i++)
		if ((*list)[i].lock == party->lock && (*list)[i].task == party->task)
			return;
	*list = vmr_realloc_array(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = *party;
}

static void blocked_add(struct dumpcore_locks *locks, const struct dumpcore_blocked *blocked)
{
	locks->blocked = vmr_realloc_array(locks->blocked, locks->blocked_count + 1, sizeof(*locks->blocked));
	locks->blocked[locks->blocked_count++] = *blocked;
}

/* Cut what is inside of a lock from the path of one ("wait.lock.rlock.raw_lock.val.counter": "wait.lock"). */
static void cut_inside(char *path)
{
	static const char *const inner[] = {".rlock.", ".raw_lock.", ".count.counter", ".owner.counter",
					    ".val.counter"};

	for (size_t i = 0; i < VMR_COUNT(inner); i++) {
		char *at = strstr(path, inner[i]);
		if (at)
			*at = 0;
	}
}

/* "struct task_struct.pi_lock", "symbol.member", "symbol". */
static char *name_of(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_identity id;
	char *name = NULL;

	dumpcore_identify(dump, address, &id);
	const char *base = id.symbol && strcmp(id.category, "task stack") ? id.symbol : id.type;
	if (base && id.member)
		name = vmr_format("%s%s%s", base, *id.member == '[' ? "" : ".", id.member);
	else if (base)
		name = vmr_strdup(base);
	dumpcore_identity_deinit(&id);
	if (name)
		cut_inside(name);
	return name;
}

static void spin_word(struct dumpcore *dump, struct dumpcore_lock *lock)
{
	struct dumpcore_spin_word word;

	if (lock->kind == DUMPCORE_LOCK_RWLOCK ? !dumpcore_rwlock_word_read(dump, lock->address, &word)
					       : !dumpcore_spin_word_read(dump, lock->address, &word))
		return;
	lock->has_value = true;
	lock->value = word.value;
	lock->is_invalid = word.is_invalid;
	lock->held_known = !lock->is_invalid;
	lock->held = word.is_held;
}

static uint64_t owner_flags(enum dumpcore_lock_kind kind)
{
	if (kind == DUMPCORE_LOCK_RT_MUTEX)
		return RT_MUTEX_FLAGS;
	return kind == DUMPCORE_LOCK_MUTEX ? MUTEX_FLAGS : RWSEM_FLAGS;
}

/* Who owns a sleeping lock, by the word of the sleeper at `address` (on PREEMPT_RT inside of the lock). A reader's name
 * in an rwsem is a hint only, and not taken. */
static void owner_word(struct reader *reader, struct dumpcore_lock *lock, const struct sleeper *sleeper,
		       vmr_kaddr address)
{
	const char *type = sleeper_type(reader->dump, sleeper);
	struct dumpcore_field field;
	uint64_t word;

	if (!sleeper->owner || !type ||
	    (vmr_error_drop(dumpcore_field_find(reader->dump, type, "owner.counter", &field)) &&
	     vmr_error_drop(dumpcore_field_find(reader->dump, type, "owner", &field))) ||
	    !kernel_field_try(reader->dump, &field, address, &word))
		return;
	lock->has_value = true;
	lock->value = word;
	uint64_t flags = owner_flags(sleeper->kind);
	bool is_reader = sleeper->kind == DUMPCORE_LOCK_RWSEM && word & RWSEM_READER;
	const struct dumpcore_task *owner = is_reader ? NULL : dumpcore_task_find(reader->dump, word & ~flags);
	if (sleeper->kind != DUMPCORE_LOCK_RWSEM) {
		lock->held_known = true;
		lock->held = (word & ~flags) != 0;
		lock->is_invalid = lock->held && !owner;
	}
	if (!owner)
		return;
	lock->held_known = lock->held = true;
	lock->has_owner = true;
	lock->owner_pid = owner->pid;
	party_add(&reader->locks->holds, &reader->locks->hold_count,
		  &(struct dumpcore_lock_party){
			  .lock = lock->address, .task = owner, .frame = SIZE_MAX, .how = "the lock's owner field"});
}

static struct dumpcore_lock *lock_add(struct reader *reader, vmr_kaddr address, enum dumpcore_lock_kind kind)
{
	struct dumpcore_locks *locks = reader->locks;

	struct place *place;
	HASH_FIND(hh, reader->places, &address, sizeof(address), place);
	if (place)
		return &locks->locks[place->at];
	if (locks->lock_count >= LOCK_LIMIT) {
		dumpcore_gap_add(reader->dump, 0, "locks that tasks wait for may be missing", "there are too many",
				 "locks");
		return NULL;
	}
	place = vmr_alloc(sizeof(*place));
	*place = (struct place){.address = address, .at = locks->lock_count};
	HASH_ADD(hh, reader->places, address, sizeof(place->address), place);
	locks->locks = vmr_realloc_array(locks->locks, locks->lock_count + 1, sizeof(*locks->locks));
	struct dumpcore_lock *lock = &locks->locks[locks->lock_count++];
	*lock = (struct dumpcore_lock){.address = address, .kind = kind};
	lock->name = name_of(reader->dump, address);
	if (kind == DUMPCORE_LOCK_SPIN || kind == DUMPCORE_LOCK_RWLOCK)
		spin_word(reader->dump, lock);
	return lock;
}

/* -- sleeping locks */

static bool declares(const struct reader *reader, size_t which, const struct dumpcore_frame *frame)
{
	for (size_t i = 0; i < reader->automatic_counts[which]; i++) {
		const char *name = reader->automatics[which][i].function.name;
		if (frame->function && name && !strcmp(frame->function, name))
			return true;
	}
	return false;
}

/* Does the record say that it is this task's? Else the stack is not what it should be, by damage of where it begins. */
static bool is_own_waiter(struct reader *reader, const struct sleeper *sleeper, vmr_kaddr waiter,
			  const struct dumpcore_task *task)
{
	struct dumpcore_field field;
	uint64_t named;

	if (!vmr_error_drop(dumpcore_field_find(reader->dump, sleeper->waiter, "task", &field)) &&
	    kernel_field_try(reader->dump, &field, waiter, &named) && named == task->address)
		return true;
	if (!sleeper->lock) /* of a futex's rt_mutex it names nobody till it is used */
		dumpcore_gap_add(reader->dump, waiter, "what it waits for is not known",
				 "the waiter's record on its stack does not name it", "PID %d", task->pid);
	return false;
}

/* The lock whose waiter's record is a variable of a frame; 0: it has none. */
static vmr_kaddr lock_of_frame(struct reader *reader, const struct sleeper *sleeper, const struct dumpcore_stack *stack,
			       size_t frame)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	vmr_autofree char *wanted = vmr_format("struct %s", sleeper->waiter);
	size_t count = 0;

	if (vmr_error_drop(dumpcore_locals_read(reader->dump, stack, frame, &locals, &count)))
		return 0;
	for (size_t i = 0; i < count; i++) {
		const char *name = locals[i].type ? dumpcore_type_name(dumpcore_type_strip(locals[i].type)) : NULL;
		if (name && locals[i].address && !strcmp(name, wanted))
			return !is_own_waiter(reader, sleeper, locals[i].address, stack->task)
				       ? 0
				       : sleeper_lock(reader->dump, sleeper, &reader->rings, locals[i].address, stack);
	}
	return 0;
}

/* A task waits for a lock, whose record is in a frame. */
static void blocked_on(struct reader *reader, struct dumpcore_blocked *blocked, const struct sleeper *sleeper,
		       vmr_kaddr address, size_t frame, const char *how)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, blocked->task);

	blocked->lock = address;
	blocked->kind = sleeper_around(reader->dump, sleeper->kind, stack, frame, &blocked->lock);
	struct dumpcore_lock *lock = lock_add(reader, blocked->lock, sleeper->kind);
	if (lock && !lock->has_value) {
		lock->kind = blocked->kind;
		owner_word(reader, lock, sleeper, address);
	}
	party_add(&reader->locks->waits, &reader->locks->wait_count,
		  &(struct dumpcore_lock_party){
			  .lock = blocked->lock, .task = blocked->task, .frame = frame, .how = how});
}

/* The innermost frame that has an address of its stack in it. */
static size_t frame_over(const struct dumpcore_stack *stack, vmr_kaddr address)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].physical == i && stack->frames[i].cfa > address)
			return i;
	return SIZE_MAX;
}

/* The lock of priority inheritance that a task says that it waits for: all sleeping locks of PREEMPT_RT are such. */
static void read_inheriting(struct reader *reader, struct dumpcore_blocked *blocked)
{
	const struct sleeper *sleeper = &sleepers[SLEEPER_RT_MUTEX];
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, blocked->task);
	struct dumpcore_field field;
	uint64_t waiter;

	if (vmr_error_drop(dumpcore_field_find(reader->dump, "task_struct", "pi_blocked_on", &field)) ||
	    !kernel_field_try(reader->dump, &field, blocked->task->address, &waiter) || !waiter)
		return;
	vmr_kaddr lock = sleeper_lock(reader->dump, sleeper, &reader->rings, waiter, stack);
	if (lock)
		blocked_on(reader, blocked, sleeper, lock, frame_over(stack, waiter),
			   "the task says which lock's waiter it is");
}

static void read_sleeping(struct reader *reader, const struct dumpcore_task *task)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, task);
	struct dumpcore_blocked blocked = {.task = task};

	for (size_t i = 0; i < stack->frame_count && !blocked.function; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		for (size_t k = 0; k < SLEEPER_COUNT && !blocked.lock; k++) {
			vmr_kaddr lock = declares(reader, k, frame) ? lock_of_frame(reader, &sleepers[k], stack, i) : 0;
			if (lock)
				blocked_on(reader, &blocked, &sleepers[k], lock, i, "its waiter is in the lock's list");
		}
		if (!sleeper_text_has(&reader->text, frame) && !frame->inferred)
			blocked.function = frame->function ? frame->function : frame->symbol;
	}
	if (!blocked.lock)
		read_inheriting(reader, &blocked);
	blocked_add(reader->locks, &blocked);
}

/* -- spin locks */

static size_t spin_of_task(const struct dumpcore_spin *spins, size_t count, const struct dumpcore_task *task)
{
	for (size_t i = 0; i < count; i++)
		if (spins[i].task == task)
			return i;
	return SIZE_MAX;
}

/* Does a variable point to the lock, or to a struct in which it is? The name is "type.member" then, or NULL; the
 * caller's. */
static bool points_to(const struct dumpcore_local *local, vmr_kaddr lock, char **ret_name)
{
	*ret_name = NULL;
	if (!local->has_value || !local->type || local->value > lock)
		return false;
	const struct dumpcore_type *pointer = dumpcore_type_strip(local->type);
	if (dumpcore_type_kind(pointer) != DUMPCORE_TYPE_POINTER)
		return false;
	const struct dumpcore_type *target = dumpcore_type_strip(dumpcore_type_target(pointer));
	struct dumpcore_member member;
	uint64_t rest;
	char *path;
	if (!target || vmr_error_drop(dumpcore_member_at(target, lock - local->value, &path, &member, &rest)))
		return local->value == lock;
	bool is_lock = !rest && (!*path || strstr(path, "lock"));
	cut_inside(path);
	if (is_lock && dumpcore_type_kind(target) == DUMPCORE_TYPE_STRUCT && strcmp(path, "rlock") != 0 &&
	    strcmp(path, "raw_lock") != 0)
		*ret_name = vmr_format("%s.%s", dumpcore_type_name(target), path);
	free(path);
	return is_lock;
}

/* The innermost frame of a running task, from `first` on, that has a pointer to the lock; SIZE_MAX: none. Names the
 * lock (*name NULL: not yet). */
static size_t frame_with(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t first, vmr_kaddr lock,
			 char **name)
{
	size_t found = SIZE_MAX;

	for (size_t i = first; i < stack->frame_count && (found == SIZE_MAX || !*name); i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count; k++) {
			char *named;
			if (!points_to(&locals[k], lock, &named))
				continue;
			found = found == SIZE_MAX ? i : found;
			if (*name)
				free(named);
			else
				*name = named;
		}
	}
	return found;
}

/* Who holds a spin lock: preemption is off while it is held, so that the holder runs (not with PREEMPT_RT's sleeping
 * ones). */
static void find_holder(struct reader *reader, struct dumpcore_lock *lock, const struct dumpcore_spin *spins,
			size_t spin_count)
{
	const struct dumpcore_cpu *cpus;
	size_t count, found = 0;
	struct dumpcore_lock_party holder = {
		.lock = lock->address,
		.how = "the lock is held, and of all running CPUs only this one's frames outside of spinning have it"};

	if (!lock->held_known || !lock->held || lock->has_owner ||
	    vmr_error_drop(dumpcore_cpus_get(reader->dump, &cpus, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		size_t spin = cpus[i].task ? spin_of_task(spins, spin_count, cpus[i].task) : SIZE_MAX;
		if (!cpus[i].task || (spin != SIZE_MAX && spins[spin].word == lock->address))
			continue; /* one that waits for it does not hold it */
		const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, cpus[i].task);
		size_t frame = frame_with(reader->dump, stack, spin != SIZE_MAX ? spins[spin].frame + 1 : 0,
					  lock->address, &lock->name);
		if (frame == SIZE_MAX)
			continue;
		holder.task = cpus[i].task;
		holder.frame = frame;
		found++;
	}
	if (found == 1)
		party_add(&reader->locks->holds, &reader->locks->hold_count, &holder);
}

static void read_spinning(struct reader *reader, const vmr_kaddr *known, size_t known_count)
{
	vmr_autofree struct dumpcore_spin *spins = NULL;
	size_t count = 0;

	if (vmr_error_drop(dumpcore_spins_find(reader->dump, &spins, &count)))
		count = 0;
	for (size_t i = 0; i < known_count; i++)
		lock_add(reader, known[i], DUMPCORE_LOCK_SPIN);
	for (size_t i = 0; i < count; i++) {
		if (!spins[i].word)
			continue;
		lock_add(reader, spins[i].word,
			 spins[i].kind == DUMPCORE_SPIN_LOCK ? DUMPCORE_LOCK_SPIN : DUMPCORE_LOCK_RWLOCK);
		party_add(&reader->locks->waits, &reader->locks->wait_count,
			  &(struct dumpcore_lock_party){.lock = spins[i].word,
							.task = spins[i].task,
							.frame = spins[i].frame,
							.spins = true,
							.reads = spins[i].kind == DUMPCORE_SPIN_READ,
							.how = "its CPU spins"});
	}
	for (size_t i = 0; i < reader->locks->lock_count; i++)
		if (reader->locks->locks[i].kind == DUMPCORE_LOCK_SPIN ||
		    reader->locks->locks[i].kind == DUMPCORE_LOCK_RWLOCK)
			find_holder(reader, &reader->locks->locks[i], spins, count);
}

static void deinit(struct reader *reader)
{
	struct place *place, *next;

	for (size_t i = 0; i < SLEEPER_COUNT; i++)
		free(reader->automatics[i]);
	HASH_ITER(hh, reader->places, place, next)
	{
		HASH_DEL(reader->places, place);
		free(place);
	}
	sleeper_rings_deinit(&reader->rings);
}

static int compare(const void *a, const void *b)
{
	const struct dumpcore_lock *left = a, *right = b;

	return left->address < right->address ? -1 : left->address > right->address;
}

struct vmr_error *dumpcore_locks_read(struct dumpcore *dump, const vmr_kaddr *spin_locks, size_t count,
				      struct dumpcore_locks **ret)
{
	struct reader reader = {.dump = dump};
	const struct dumpcore_task *tasks;
	size_t task_count;

	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &task_count));
	reader.locks = vmr_alloc(sizeof(*reader.locks));
	sleeper_text_find(dump, &reader.text);
	for (size_t i = 0; i < SLEEPER_COUNT; i++) {
		vmr_autofree char *type = vmr_format("struct %s", sleepers[i].waiter);
		vmr_error_drop(dumpcore_automatics_of(dump, type, &reader.automatics[i], &reader.automatic_counts[i]));
	}
	for (size_t i = 0; i < task_count && reader.locks->blocked_count < DUMPCORE_SLEEPERS_LIMIT; i++) {
		if (!tasks[i].on_cpu && tasks[i].pid && tasks[i].state)
			read_sleeping(&reader, &tasks[i]);
		dumpcore_stacks_release(dump);
	}
	read_spinning(&reader, spin_locks, count);
	deinit(&reader);
	if (reader.locks->lock_count)
		qsort(reader.locks->locks, reader.locks->lock_count, sizeof(*reader.locks->locks), compare);
	*ret = reader.locks;
	return NULL;
}

void dumpcore_locks_destroy(struct dumpcore_locks *locks)
{
	if (!locks)
		return;
	for (size_t i = 0; i < locks->lock_count; i++)
		free(locks->locks[i].name);
	free(locks->locks);
	free(locks->holds);
	free(locks->waits);
	free(locks->blocked);
	free(locks);
}
