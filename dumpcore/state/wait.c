/* SPDX-License-Identifier: MIT */
/* What each task waits for: what its stack tells, the records that it waits with, and whether the two agree. */
#include "dumpcore/state/wait.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/clock.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/state/wait_signal.h"

/* bits of task_struct.__state (include/linux/sched.h) */
#define DEAD   0x80
#define WAKING 0x200
#define RTLOCK 0x1000 /* with PREEMPT_RT, since 5.15 */
#define FROZEN 0x8000 /* since 6.1 */
/* Functions and stores that are looked at to know whether a lock was let go of. */
#define EFFORT 16384
/* LIST_POISON1, and LIST_POISON2 behind it (include/linux/poison.h): above an address that no pointer has */
#define POISON      0x100
#define POISON_MASK 0xffff
#define POISON_STEP 0x22
#define FUTEX_INODE 1 /* FUT_OFF_INODE (include/linux/futex.h) */
#define FUTEX_FLAGS 3

static const char by_record[] = "its record is in the list of it";
static const char by_both[] = "its record is in the list of it, and a pointer of its frame agrees";
static const char by_pointer[] = "a pointer of its frame";
static const char by_timer[] = "a timer ends the wait";
static const char idle[] = "a thread of the kernel that has no work";
static const char too_many[] = "there are more tasks that wait than are looked at";
static const char unlinked[] = "its record is in no list: it is about to run";
static const char unwoken[] = "its record is in no list, and it was not woken: somebody is about to, or nobody will";

/* One wait while it is read. */
struct look {
	struct wait_reader *reader;
	struct dumpcore_wait *wait;
	const struct dumpcore_stack *stack;
	struct wait_sight sight;
	const struct dumpcore_blocked *blocked;
	struct wait_record records[WAIT_RECORD_LIMIT];
	size_t record_count;
};

static const struct wait_record *record_of(const struct look *look, enum wait_record_kind kind)
{
	for (size_t i = 0; i < look->record_count; i++)
		if (look->records[i].kind == kind)
			return &look->records[i];
	return NULL;
}

/* -- objects, by kind of wait */

/*
 * What the list says and what a frame's pointer says. They agree where the pointer leads into the object (on PREEMPT_RT
 * it leads to the rt_mutex in a lock).
 */
static void take_object(struct look *look, vmr_kaddr listed, const char *type, vmr_kaddr pointed)
{
	const struct dumpcore_type *found;
	vmr_autofree char *name = vmr_format("struct %s", type);
	struct dumpcore_wait *wait = look->wait;

	if (vmr_error_drop(dumpcore_type_find(look->reader->dump, name, &found)))
		return;
	uint64_t size = dumpcore_type_size(found);
	if (listed && pointed && (pointed < listed || pointed - listed >= (size ? size : 1))) {
		wait->why = "its record and its frame's pointer lead to different objects";
		dumpcore_gap_add(look->reader->dump, listed, "what it waits for is not known", wait->why,
				 "%s of PID %d", dumpcore_wait_kind_name(wait->kind), wait->task->pid);
		return;
	}
	wait->object = listed ? listed : pointed;
	wait->type = wait->object ? dumpcore_type_name(found) : NULL;
	wait->how = listed && pointed ? by_both : listed ? by_record : wait->object ? by_pointer : NULL;
	if (!wait->object)
		wait->why = "neither a record on its stack nor a variable of its frames leads to it";
}

static vmr_kaddr pointed_by(const struct look *look)
{
	return look->sight.type && look->sight.frame != SIZE_MAX
		       ? wait_pointer(look->reader->dump, look->stack, look->sight.frame, look->sight.type)
		       : 0;
}

/* What a lock is that lock.h knows. */
static const char *lock_type(struct look *look, enum dumpcore_lock_kind lock)
{
	switch (lock) {
	case DUMPCORE_LOCK_MUTEX:
		return "mutex";
	case DUMPCORE_LOCK_RWSEM:
		return "rw_semaphore";
	case DUMPCORE_LOCK_SEMAPHORE:
		return "semaphore";
	case DUMPCORE_LOCK_SPIN:
		return "spinlock";
	case DUMPCORE_LOCK_RWLOCK: /* is spun for */
	case DUMPCORE_LOCK_RT_MUTEX:
	case DUMPCORE_LOCK_UNKNOWN:
		break;
	}
	return sleeper_type(look->reader->dump, &sleepers[SLEEPER_RT_MUTEX]);
}

static enum dumpcore_wait_kind lock_wait(const struct look *look, enum dumpcore_lock_kind lock)
{
	enum dumpcore_wait_kind kind = look->sight.kind;

	switch (lock) {
	case DUMPCORE_LOCK_MUTEX:
		return kind == DUMPCORE_WAIT_WW_MUTEX ? kind : DUMPCORE_WAIT_MUTEX;
	case DUMPCORE_LOCK_RWSEM:
		return kind == DUMPCORE_WAIT_RWSEM_READ ? kind : DUMPCORE_WAIT_RWSEM_WRITE;
	case DUMPCORE_LOCK_SEMAPHORE:
		return DUMPCORE_WAIT_SEMAPHORE;
	case DUMPCORE_LOCK_SPIN:
		return DUMPCORE_WAIT_SPINLOCK;
	case DUMPCORE_LOCK_RWLOCK:
	case DUMPCORE_LOCK_RT_MUTEX:
	case DUMPCORE_LOCK_UNKNOWN:
		break;
	}
	return kind == DUMPCORE_WAIT_FUTEX || kind == DUMPCORE_WAIT_WW_MUTEX ? kind : DUMPCORE_WAIT_RT_MUTEX;
}

/* Who closed a ring of rt_mutexes has no record in the last one's any more. */
static void read_final(struct look *look, vmr_kaddr pointed)
{
	const size_t outer = look->stack->frames[look->sight.frame].physical + 1;
	enum dumpcore_lock_kind kind =
		sleeper_around(look->reader->dump, DUMPCORE_LOCK_RT_MUTEX, look->stack, outer, &pointed);

	look->wait->kind = lock_wait(look, kind);
	take_object(look, 0, kind == DUMPCORE_LOCK_RT_MUTEX ? look->sight.type : lock_type(look, kind), pointed);
}

/* With PREEMPT_RT a writer that waits for readers to go has the rt_mutex within already, and is in no list. */
static bool read_rwbase(struct look *look, vmr_kaddr pointed)
{
	const size_t outer = look->stack->frames[look->sight.frame].physical + 1;
	struct dumpcore *dump = look->reader->dump;
	struct dumpcore_field inside, owner;
	uint64_t word = 0;

	if (strcmp(look->sight.type, "rwbase_rt") != 0 ||
	    vmr_error_drop(dumpcore_field_find(dump, "rwbase_rt", "rtmutex", &inside)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "rwbase_rt", "rtmutex.owner", &owner)))
		return false;
	vmr_kaddr lock = pointed + inside.offset;
	if (sleeper_around(dump, DUMPCORE_LOCK_RT_MUTEX, look->stack, outer, &lock) != DUMPCORE_LOCK_RWSEM)
		return false;
	take_object(look, 0, "rw_semaphore", lock);
	return look->wait->kind == DUMPCORE_WAIT_RWSEM_WRITE && kernel_field_try(dump, &owner, pointed, &word) &&
	       (word & ~(uint64_t)7) == look->wait->task->address;
}

static void read_lock(struct look *look)
{
	bool is_listed = look->blocked && look->blocked->lock;
	vmr_kaddr pointed = pointed_by(look);

	if (is_listed) {
		const char *type = lock_type(look, look->blocked->kind);
		look->wait->kind = lock_wait(look, look->blocked->kind);
		if (type)
			take_object(look, look->blocked->lock, type,
				    look->wait->kind == DUMPCORE_WAIT_FUTEX ? 0 : pointed);
		return;
	}
	if (look->sight.is_final && pointed && look->sight.kind == DUMPCORE_WAIT_RT_MUTEX)
		read_final(look, pointed);
	else if (look->sight.type && pointed && read_rwbase(look, pointed))
		return;
	else if (look->sight.type && !look->wait->object)
		take_object(look, 0, look->sight.type, pointed);
	if (look->wait->object && !look->sight.is_final)
		look->wait->doubt = unlinked;
}

/* The completion that an entry's head is in: of simple queues since a5c6234e1028 (5.7). */
static void read_completion(struct look *look)
{
	static const struct {
		enum wait_record_kind kind;
		const char *paths[2];
	} ways[] = {{WAIT_RECORD_SWAIT, {"wait.task_list"}}, {WAIT_RECORD_ENTRY, {"wait.head"}}};
	vmr_kaddr listed = 0;
	struct dumpcore_field field;
	bool has_record = false;

	for (size_t i = 0; i < VMR_COUNT(ways) && !listed; i++) {
		const struct wait_record *record = record_of(look, ways[i].kind);
		if (!record)
			continue;
		has_record |= wait_record_is_own(look->reader, record, look->wait->task);
		vmr_kaddr head = wait_record_head(look->reader, record);
		vmr_autofree char *path = vmr_format("%s.next", ways[i].paths[0]);
		if (head && !vmr_error_drop(dumpcore_field_find(look->reader->dump, "completion", path, &field)))
			listed = head - field.offset;
	}
	take_object(look, listed, "completion", look->sight.kind == look->wait->kind ? pointed_by(look) : 0);
	if (has_record && !listed && look->wait->object)
		look->wait->doubt = unlinked;
}

/* Its one entry was taken off: it leads to itself, or to where list_del() lets it lead (LIST_POISON1, LIST_POISON2). */
static bool is_off(const struct look *look)
{
	const struct wait_record *only = NULL;
	struct dumpcore_field list;
	uint64_t links[2];

	for (size_t i = 0; i < look->record_count; i++) {
		if (look->records[i].kind != WAIT_RECORD_ENTRY && look->records[i].kind != WAIT_RECORD_SWAIT)
			continue;
		if (only || look->records[i].is_one_of_many)
			return false;
		only = &look->records[i];
	}
	if (!only || only->frame != look->wait->frame || !wait_record_is_own(look->reader, only, look->wait->task) ||
	    vmr_error_drop(dumpcore_field_find(
		    look->reader->dump, only->kind == WAIT_RECORD_ENTRY ? "wait_queue_entry" : "swait_queue",
		    only->kind == WAIT_RECORD_ENTRY ? "entry.next" : "task_list.next", &list)))
		return false;
	vmr_kaddr node = only->address + list.offset;
	return dumpcore_try_read(look->reader->dump, node, links, sizeof(links)) &&
	       ((links[0] == node && links[1] == node) ||
		((links[0] & POISON_MASK) == POISON && links[1] == links[0] + POISON_STEP &&
		 !kernel_address_possible(links[0])));
}

/* Entries of queues: in one, in several (poll), in none. */
static void read_queue(struct look *look)
{
	struct dumpcore_wait *wait = look->wait;
	const struct wait_record *first = NULL;
	bool has_record = false, is_several = false;
	vmr_kaddr found = 0;
	struct dumpcore_field field;

	for (size_t i = 0; i < look->record_count; i++) {
		const struct wait_record *record = &look->records[i];
		if (record->kind != WAIT_RECORD_ENTRY && record->kind != WAIT_RECORD_SWAIT)
			continue;
		vmr_kaddr head = wait_record_head(look->reader, record);
		has_record |= head || wait_record_is_own(look->reader, record, wait->task);
		is_several |= record->is_one_of_many || (head && found && head != found);
		if (head && !found) {
			found = head;
			first = record;
		}
	}
	if (!has_record)
		return;
	wait->kind = wait->kind == DUMPCORE_WAIT_UNKNOWN || wait->kind == DUMPCORE_WAIT_SLEEP ? DUMPCORE_WAIT_QUEUE
											      : wait->kind;
	if (is_several) {
		wait->why = "it is in several wait queues at once";
		return;
	}
	if (!found) {
		wait->why = "its entry leads to no head";
		wait->doubt = unlinked;
		wait->is_unlinked = is_off(look);
		return;
	}
	const char *type = first->kind == WAIT_RECORD_SWAIT ? "swait_queue_head" : "wait_queue_head";
	const char *path = first->kind == WAIT_RECORD_SWAIT ? "task_list.next" : "head.next";
	if (!vmr_error_drop(dumpcore_field_find(look->reader->dump, type, path, &field)))
		take_object(look, found - field.offset, type, 0);
}

/* A page or a word of bits: what its entry's key says. 101c0bf67f76 (5.16): folio */
static void read_key(struct look *look)
{
	static const struct {
		enum dumpcore_wait_kind kind;
		const char *type, *entry, *key, *object;
	} keys[] = {
		{DUMPCORE_WAIT_FOLIO, "wait_page_queue", "wait.entry.next", "folio", "folio"},
		{DUMPCORE_WAIT_FOLIO, "wait_page_queue", "wait.entry.next", "page", "page"},
		{DUMPCORE_WAIT_BIT, "wait_bit_queue_entry", "wq_entry.entry.next", "key.flags", NULL},
	};
	const struct wait_record *record = record_of(look, WAIT_RECORD_ENTRY);
	struct dumpcore *dump = look->reader->dump;
	struct dumpcore_field entry, list, key;
	uint64_t value;

	for (size_t i = 0; i < VMR_COUNT(keys) && record && !look->wait->object; i++) {
		if (keys[i].kind != look->wait->kind ||
		    vmr_error_drop(dumpcore_field_find(dump, keys[i].type, keys[i].entry, &entry)) ||
		    vmr_error_drop(dumpcore_field_find(dump, keys[i].type, keys[i].key, &key)) ||
		    vmr_error_drop(dumpcore_field_find(dump, "wait_queue_entry", "entry.next", &list)) ||
		    !kernel_field_try(dump, &key, record->address + list.offset - entry.offset, &value) ||
		    !kernel_address_possible(value))
			continue;
		if (keys[i].object)
			take_object(look, value, keys[i].object, pointed_by(look));
		else
			look->wait->object = value;
		look->wait->how = look->wait->object ? "the key of its entry" : look->wait->how;
	}
	if (record && look->wait->object && !wait_record_head(look->reader, record))
		look->wait->doubt = unlinked;
}

static void read_flush(struct look *look)
{
	const struct wait_record *record = record_of(look, WAIT_RECORD_BARRIER);
	const struct dumpcore_task *worker = NULL;
	bool is_own = record && wait_record_is_own(look->reader, record, look->wait->task);
	vmr_kaddr work = is_own ? wait_work_of(look->reader, record->address, &worker) : 0;

	take_object(look, work, look->sight.type, pointed_by(look));
	if (!work || !look->wait->object)
		return;
	look->wait->how = "its barrier is behind this work";
	if (worker)
		wait_owner_add(look->wait, worker, true, "it has the work and the flush's barrier before it");
	else
		look->wait->ownerless = "no worker has begun the work";
}

/* A futex that is not a file's is an address of a process: a page and an offset, which has two flags (futex.h). */
static void read_futex(struct look *look)
{
	const struct wait_record *record = record_of(look, WAIT_RECORD_FUTEX);
	struct dumpcore *dump = look->reader->dump;
	struct dumpcore_field address, offset;
	uint64_t page, within;

	if (look->blocked && look->blocked->lock)
		return read_lock(look);
	look->wait->why = "no key of a futex in memory of a process was found";
	if (!record || vmr_error_drop(dumpcore_field_find(dump, "futex_q", "key.private.address", &address)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "futex_q", "key.private.offset", &offset)) ||
	    !kernel_field_try(dump, &address, record->address, &page) ||
	    !kernel_field_try(dump, &offset, record->address, &within) || within & FUTEX_INODE || within >= 4096 ||
	    !page)
		return;
	look->wait->object = page + (within & ~(uint64_t)FUTEX_FLAGS);
	look->wait->how = "the key of its futex_q: an address of the process";
	look->wait->why = NULL;
}

static void read_pointed(struct look *look)
{
	if (look->sight.type)
		take_object(look, 0, look->sight.type, pointed_by(look));
}

/* The reader of each kind. */
static void (*const readers[DUMPCORE_WAIT_KINDS])(struct look *) = {
	[DUMPCORE_WAIT_UNKNOWN] = read_queue,     [DUMPCORE_WAIT_MUTEX] = read_lock,
	[DUMPCORE_WAIT_RWSEM_READ] = read_lock,   [DUMPCORE_WAIT_RWSEM_WRITE] = read_lock,
	[DUMPCORE_WAIT_RT_MUTEX] = read_lock,     [DUMPCORE_WAIT_WW_MUTEX] = read_lock,
	[DUMPCORE_WAIT_SEMAPHORE] = read_lock,    [DUMPCORE_WAIT_PERCPU_RWSEM] = read_pointed,
	[DUMPCORE_WAIT_SPINLOCK] = read_lock,     [DUMPCORE_WAIT_COMPLETION] = read_completion,
	[DUMPCORE_WAIT_QUEUE] = read_queue,       [DUMPCORE_WAIT_FUTEX] = read_futex,
	[DUMPCORE_WAIT_BIT] = read_key,           [DUMPCORE_WAIT_FOLIO] = read_key,
	[DUMPCORE_WAIT_FLUSH] = read_flush,       [DUMPCORE_WAIT_SRCU] = read_pointed,
	[DUMPCORE_WAIT_IO] = read_pointed,        [DUMPCORE_WAIT_STOP] = read_pointed,
	[DUMPCORE_WAIT_FILE_LOCK] = read_pointed, [DUMPCORE_WAIT_SLEEP] = read_queue,
};

/* -- what may end a wait, whatever its owner does */

/* Why it is awake, or may be; NULL: it is not. */
static const char *awake(struct look *look)
{
	struct wait_reader *reader = look->reader;
	const struct dumpcore_task *task = look->wait->task;
	uint64_t queued = 0, delayed = 0, listed = 0;

	if (!kernel_field_try(reader->dump, &reader->on_rq, task->address, &queued))
		return "whether it is on a run queue is not known";
	/* 152e11f6df29 (6.12): a sleeping task may stay on the run queue */
	if (queued && !(kernel_field_try(reader->dump, &reader->delayed, task->address, &delayed) && delayed))
		return "it is on a run queue: it was woken, or has not yet gone to sleep";
	/* on its way to the run queue of another CPU, and on none yet; what state it slept in is gone */
	if (task->state & WAKING)
		return "it is being woken";
	/* who thaws it, or gives it the lock, wakes it: then it looks again; a wake-up till then is written down */
	if (task->state & FROZEN)
		return "it is frozen: what it waits for may have come, and it goes on when it is thawed";
	if (task->state & RTLOCK && look->wait->kind == DUMPCORE_WAIT_QUEUE)
		return "it waits for a lock within its wait";
	/* wake_q_add(): on a waker's list, whose end is no NULL */
	return kernel_field_try(reader->dump, &reader->wake_list, task->address, &listed) && listed
		       ? "it is on the list of who is about to be woken"
		       : NULL;
}

/* Why a timer may end it; NULL: none does. */
static const char *timed(struct look *look)
{
	const char *why = NULL;

	for (size_t i = 0; i < look->record_count && !why; i++) {
		const struct wait_record *record = &look->records[i];
		enum wait_timer timer = record->kind == WAIT_RECORD_TIMER || record->kind == WAIT_RECORD_HRTIMER
						? wait_record_timer(look->reader, record, look->wait->task)
						: WAIT_TIMER_NONE;
		if (timer == WAIT_TIMER_SET)
			why = by_timer;
		else if (timer == WAIT_TIMER_UNKNOWN)
			why = "whether a timer ends the wait is not known";
	}
	return why;
}

static void find_doubt(struct look *look)
{
	const struct dumpcore_task *task = look->wait->task;
	const char *is_awake = awake(look), *by = is_awake ? is_awake : timed(look);

	look->wait->is_unlinked |= look->wait->doubt == unlinked && look->wait->kind != DUMPCORE_WAIT_QUEUE;
	look->wait->is_asleep = !by && wait_signal_has_none(look->reader->dump, &look->reader->flags, task);
	if (look->wait->doubt == unlinked && look->wait->is_asleep)
		look->wait->doubt = unwoken;
	if (look->wait->doubt || look->sight.is_final)
		return;
	if (by)
		look->wait->doubt = by;
	else if (task->state & INTERRUPTIBLE && !task->is_kernel_thread)
		look->wait->doubt = "a signal ends the wait";
	else if (task->state & WAKEKILL && !task->is_kernel_thread)
		look->wait->doubt = "a signal that kills it ends the wait";
}

/* -- all */

static struct dumpcore_wait *add_wait(struct dumpcore_waits *waits, const struct dumpcore_task *task)
{
	if (!(waits->count & (waits->count - 1)))
		waits->waits =
			vmr_realloc_array(waits->waits, waits->count ? waits->count * 2 : 1, sizeof(*waits->waits));
	waits->waits[waits->count] = (struct dumpcore_wait){.task = task, .frame = SIZE_MAX, .next = SIZE_MAX};
	return &waits->waits[waits->count++];
}

static void read_since(struct dumpcore *dump, struct dumpcore_wait *wait)
{
	uint64_t now, left;

	if (!dumpcore_clock_furthest(dump, wait->task->cpu, &now) || !dumpcore_clock_left(dump, wait->task, &left) ||
	    left > now)
		return;
	wait->has_since = true;
	wait->since = now - left;
}

/* Where no function and no record tells: a timer alone is a sleep, and a thread may have no work. */
static void name_unknown(struct look *look)
{
	struct dumpcore_wait *wait = look->wait;

	if (wait->kind == DUMPCORE_WAIT_SLEEP && look->sight.frame == SIZE_MAX && wait->doubt != by_timer)
		wait->kind = DUMPCORE_WAIT_UNKNOWN;
	if (wait->kind != DUMPCORE_WAIT_UNKNOWN)
		return;
	if (wait->doubt == by_timer)
		wait->kind = DUMPCORE_WAIT_SLEEP;
	else if (!look->stack->frame_count)
		wait->why = "its stack cannot be walked";
	else if (wait->task->state_letter == 'I')
		wait->is_idle = true;
	else if (!wait->why)
		wait->why = "it gave its CPU away in a function that is not known to wait, without a record on its "
			    "stack";
	if (wait->is_idle)
		wait->why = idle;
}

static bool begins_with(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(text, list[i], strlen(list[i])))
			return true;
	return false;
}

/* Code that sleeps for user space and holds no lock of others while it does, the scheduler's and the entry's. */
static const char *const sleeps[] = {"kernel/sched/",  "kernel/time/",      "kernel/futex",
				     "kernel/exit.c",  "kernel/signal.c",   "fs/select.c",
				     "fs/eventpoll.c", "arch/x86/include/", "include/"};
static const char entry[] = "arch/x86/entry/";

/* Assembly is compiled with the whole path where the build lies elsewhere than the source. */
static bool is_of_entry(const char *file)
{
	const char *found = file ? strstr(file, entry) : NULL;

	return found && (found == file || (*file == '/' && found[-1] == '/'));
}

/* Has a task come from user space into such a sleep, and is nothing else on its stack? */
static bool is_users_sleep(const struct look *look)
{
	const struct dumpcore_stack *stack = look->stack;

	if (look->wait->task->is_kernel_thread || stack->error || !stack->frame_count)
		return false;
	/* the outermost may be where it came from in user space */
	size_t count = stack->frame_count - ((int64_t)stack->frames[stack->frame_count - 1].pc >= 0);
	for (size_t i = 0; i < count; i++) {
		const char *file = wait_tree_file(look->reader, stack, i);
		if (!file || (!begins_with(file, sleeps, VMR_COUNT(sleeps)) && !is_of_entry(file)))
			return false;
	}
	return count && is_of_entry(wait_tree_file(look->reader, stack, count - 1));
}

bool wait_is_in_user_space(const struct dumpcore_stack *stack)
{
	size_t last = stack->frame_count - 1;

	if (stack->error || !stack->frame_count || (int64_t)stack->frames[last].pc < 0)
		return false;
	for (size_t i = 0; i < last; i++) {
		const char *name = stack->frames[i].function;
		if (stack->frames[i].context != DUMPCORE_CONTEXT_NMI || (name && strstr(name, "exit_to_user")))
			return false;
	}
	return true;
}

/* A mutex belongs to who took it until he lets go of it, which is before he leaves the kernel or ends. */
static void find_lost(struct dumpcore *dump, const struct dumpcore_waits *waits, struct dumpcore_wait *wait)
{
	bool is_mutex = wait->kind == DUMPCORE_WAIT_MUTEX || wait->kind == DUMPCORE_WAIT_WW_MUTEX ||
			wait->kind == DUMPCORE_WAIT_RT_MUTEX;

	if (!is_mutex || wait->owner_count != 1 || !wait->owners[0].is_exact)
		return;
	const struct dumpcore_task *owner = wait->owners[0].task;
	const struct dumpcore_wait *own = dumpcore_wait_find(waits, owner);
	if (owner->exit_state && owner->state & DEAD && !owner->on_cpu) /* a zombie still has a way to go till then */
		wait->lost = "has exited";
	else if (own && own->is_between)
		wait->lost = own->is_idle ? "has no work any more" : "has gone back to user space";
	else if (!own && owner->on_cpu && !owner->is_kernel_thread &&
		 wait_is_in_user_space(dumpcore_stack_of(dump, owner)))
		wait->lost = "has gone back to user space";
}

static void read_sleeping(struct wait_reader *reader, const struct dumpcore_task *task,
			  const struct dumpcore_blocked *blocked)
{
	struct look look = {.reader = reader, .wait = add_wait(reader->waits, task), .blocked = blocked};

	look.stack = dumpcore_stack_of(reader->dump, task);
	wait_kind_find(reader, look.stack, &look.sight);
	look.wait->kind = look.sight.kind;
	look.wait->frame = look.sight.waiter;
	look.wait->is_idle = look.sight.is_idle;
	read_since(reader->dump, look.wait);
	if (look.sight.is_idle) {
		look.wait->is_between = true;
		look.wait->why = idle;
		return;
	}
	look.record_count = wait_records_find(reader, look.stack, look.sight.waiter, look.records);
	if (blocked && blocked->lock)
		read_lock(&look);
	else if (readers[look.wait->kind])
		readers[look.wait->kind](&look);
	look.wait->is_between = is_users_sleep(&look);
	find_doubt(&look);
	name_unknown(&look);
	wait_owner_find(reader, look.wait);
	wait_thing_name(reader, look.stack, look.wait);
	if (look.sight.is_io)
		wait_request_find(reader, look.stack, look.wait);
}

static void read_spinning(struct wait_reader *reader, const struct dumpcore_task *task)
{
	for (size_t i = 0; i < reader->locks->wait_count; i++) {
		const struct dumpcore_lock_party *party = &reader->locks->waits[i];
		if (!party->spins || party->task != task)
			continue;
		wait_spin_read(reader, party, add_wait(reader->waits, task));
		return;
	}
}

static void deinit(struct wait_reader *reader)
{
	wait_kind_deinit(reader);
	wait_record_deinit(reader);
	wait_thing_deinit(reader);
	wait_work_deinit(reader);
	wait_rwsem_deinit(reader);
	inflight_deinit(&reader->inflight);
	dumpcore_locks_destroy(reader->locks);
}

struct vmr_error *dumpcore_waits_read(struct dumpcore *dump, struct dumpcore_waits **ret)
{
	struct wait_reader reader = {.dump = dump, .effort = EFFORT};
	const struct dumpcore_task *tasks;
	size_t count, at = 0;

	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	wait_layout_tell(dump);
	VMR_TRY(dumpcore_locks_read(dump, NULL, 0, &reader.locks));
	reader.waits = vmr_alloc(sizeof(*reader.waits));
	sleeper_text_find(dump, &reader.text);
	wait_tree_find(&reader);
	if (vmr_error_drop(dumpcore_field_find(dump, "task_struct", "on_rq", &reader.on_rq)))
		dumpcore_gap_add_member(dump, "task_struct", "on_rq", "whether who waits was woken is not known");
	vmr_error_drop(dumpcore_field_find(dump, "task_struct", "se.sched_delayed", &reader.delayed));
	if (vmr_error_drop(dumpcore_field_find(dump, "task_struct", "thread_info.flags", &reader.flags)))
		dumpcore_gap_add_member(dump, "task_struct", "thread_info.flags",
					"whether who waits has a signal to handle is not known");
	vmr_error_drop(dumpcore_field_find(dump, "task_struct", "wake_q.next", &reader.wake_list));
	for (size_t i = 0; i < count; i++) {
		if (reader.waits->count == DUMPCORE_SLEEPERS_LIMIT) {
			dumpcore_gap_add(dump, 0, "who waits for whom is not known of the others", too_many, "waits");
			break;
		}
		dumpcore_stacks_release(dump);
		while (at < reader.locks->blocked_count && reader.locks->blocked[at].task < &tasks[i])
			at++;
		bool is_blocked = at < reader.locks->blocked_count && reader.locks->blocked[at].task == &tasks[i];
		if (tasks[i].on_cpu)
			read_spinning(&reader, &tasks[i]);
		else if (tasks[i].pid && tasks[i].state && !tasks[i].exit_state)
			read_sleeping(&reader, &tasks[i], is_blocked ? &reader.locks->blocked[at] : NULL);
	}
	wait_spin_share(reader.waits);
	wait_completers_find(&reader);
	for (size_t i = 0; i < reader.waits->count; i++)
		find_lost(dump, reader.waits, &reader.waits->waits[i]);
	deinit(&reader);
	wait_cycles_find(reader.waits);
	if (wait_givers_find(dump, reader.waits))
		wait_cycles_find(reader.waits);
	*ret = reader.waits;
	return NULL;
}

void dumpcore_waits_destroy(struct dumpcore_waits *waits)
{
	if (!waits)
		return;
	for (size_t i = 0; i < waits->count; i++) {
		free(waits->waits[i].member);
		free(waits->waits[i].name);
		free(waits->waits[i].place);
		for (size_t k = 0; k < waits->waits[i].owner_count; k++) {
			struct dumpcore_wait_completing *completing = waits->waits[i].owners[k].completing;
			free(completing ? completing->how : NULL);
			free(completing);
		}
		free(waits->waits[i].owners);
		free(waits->waits[i].request ? waits->waits[i].request->operation : NULL);
		free(waits->waits[i].request);
	}
	for (size_t i = 0; i < waits->doubt_count; i++)
		free(waits->doubts[i]);
	free(waits->doubts);
	free(waits->waits);
	free(waits);
}
