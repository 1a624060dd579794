/* SPDX-License-Identifier: MIT */
/* Who has what a task waits for, as the object tells. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/state/wait_internal.h"

#define FLAGS          7 /* low bits of an owner's word: a task_struct is aligned to more */
#define MUTEX_PICKUP   4 /* e274795ea7b7 (4.10) */
#define CHILDREN_LIMIT 64
#define THREADS_LIMIT  256

static const char may_be_missing[] = "a process that it waits for may be missing";

void wait_owner_add(struct dumpcore_wait *wait, const struct dumpcore_task *task, bool is_exact, const char *how)
{
	for (size_t i = 0; i < wait->owner_count; i++)
		if (wait->owners[i].task == task)
			return;
	wait->owners = vmr_realloc_array(wait->owners, wait->owner_count + 1, sizeof(*wait->owners));
	wait->owners[wait->owner_count++] =
		(struct dumpcore_wait_owner){.task = task, .is_exact = is_exact, .how = how};
}

void wait_owner_none(struct dumpcore *dump, struct dumpcore_wait *wait, vmr_kaddr word, bool is_exact)
{
	struct dumpcore_identity id;

	if (!is_exact) {
		wait->ownerless = "who had it last has exited, or it names no task";
		return;
	}
	dumpcore_identify(dump, word, &id);
	wait->is_owner_gone = !strcmp(id.category, "slab object") && id.has_start && id.start == word && id.cache &&
			      !strncmp(id.cache, "task_struct", 11) && id.state &&
			      (!strcmp(id.state, "free") || !strcmp(id.state, "pending"));
	dumpcore_identity_deinit(&id);
	wait->ownerless = wait->is_owner_gone ? "its owner has exited, and the memory of that task is free"
					      : "what should be its owner's address is no task's";
}

/*
 * Locks with a word for their owner: the first path that the kernel has. With PREEMPT_RT it is that of an rt_mutex
 * within, which has other names in its patches before 5.15: mutex.lock, rw_semaphore.rtmutex.
 */
static const struct row {
	const char *type, *paths[4];
	bool is_exact;
	const char *how;
} rows[] = {
	{"struct mutex", {"owner.counter", "owner", "rtmutex.owner", "lock.owner"}, true, "the mutex names its owner"},
	{"struct ww_mutex",
	 {"base.owner.counter", "base.owner", "base.rtmutex.owner", "base.lock.owner"},
	 true,
	 "the ww_mutex names its owner"},
	{"struct rw_semaphore",
	 {"owner.counter", "owner", "rwbase.rtmutex.owner", "rtmutex.owner"},
	 true,
	 "the rwsem names its writer"},
	{"struct rt_mutex_base", {"owner"}, true, "the rt_mutex names its owner"},
	{"struct rt_mutex", {"rtmutex.owner", "owner"}, true, "the rt_mutex names its owner"},
	{"struct spinlock", {"lock.owner"}, true, "the sleeping spin lock names its owner"},
	/* 194a9b9e843b (6.16) */
	{"struct semaphore", {"last_holder"}, false, "the last who took the semaphore: a hint"},
};

static bool word_of(struct dumpcore *dump, const struct row *row, vmr_kaddr object, uint64_t *ret)
{
	struct dumpcore_field field;

	for (size_t i = 0; i < VMR_COUNT(row->paths) && row->paths[i]; i++)
		if (!vmr_error_drop(dumpcore_field_find(dump, row->type + strlen("struct "), row->paths[i], &field)) &&
		    field.size == sizeof(*ret))
			return kernel_field_try(dump, &field, object, ret);
	return false;
}

/* A mutex, an rt_mutex: one word. */
static void read_word(struct dumpcore *dump, struct dumpcore_wait *wait, const struct row *row, uint64_t word)
{
	vmr_kaddr address = word & ~(uint64_t)FLAGS;
	const struct dumpcore_task *task = dumpcore_task_find(dump, address);

	if (row->is_exact && !wait->doubt && strstr(row->type, "mutex") && word & MUTEX_PICKUP)
		wait->doubt = "the lock is being handed over";
	if (task) {
		wait_owner_add(wait, task, row->is_exact, row->how);
	} else if (address) {
		wait_owner_none(dump, wait, address, row->is_exact);
	} else if (row->is_exact) {
		wait->ownerless = "nobody has it";
		wait->doubt = wait->doubt ? wait->doubt : "nobody has it: its waiters are about to run";
	}
}

/* The children of all threads of a process: any of them may have made the one that is waited for. */
struct children {
	struct wait_reader *reader;
	struct dumpcore_wait *wait;
	const struct dumpcore_task *parent;
	uint64_t list, sibling, thread;
};

static bool visit_child(void *context, vmr_kaddr node)
{
	struct children *children = context;
	const struct dumpcore_task *task = dumpcore_task_find(children->reader->dump, node - children->sibling);

	if (task && !task->exit_state)
		wait_owner_add(children->wait, task, false,
			       children->parent == children->wait->task ? "a child of it"
									: "a child of a thread of its process");
	return children->wait->owner_count < CHILDREN_LIMIT;
}

static void walk_children(struct children *children, const struct dumpcore_task *parent)
{
	const struct kernel_walk walk = {.limit = CHILDREN_LIMIT, .visit = visit_child, .context = children};

	children->parent = parent;
	vmr_autoerror error = kernel_list_walk(children->reader->dump, parent->address + children->list, &walk);
	if (error)
		dumpcore_gap_add(children->reader->dump, parent->address, may_be_missing, error->message,
				 "children of PID %d", parent->pid);
}

/* A thread of the ring that the one who waits is in; the ring's head is no task. */
static bool visit_thread(void *context, vmr_kaddr node)
{
	struct children *children = context;
	const struct dumpcore_task *thread = dumpcore_task_find(children->reader->dump, node - children->thread);

	if (thread && thread->tgid == children->wait->task->tgid)
		walk_children(children, thread);
	return children->wait->owner_count < CHILDREN_LIMIT;
}

/* A member that every known kernel has. */
static bool find_member(struct dumpcore *dump, const char *type, const char *path, struct dumpcore_field *ret)
{
	if (!vmr_error_drop(dumpcore_field_find(dump, type, path, ret)))
		return true;
	dumpcore_gap_add_member(dump, type, path, "for which processes a parent waits is not known");
	return false;
}

static void read_children(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	struct children children = {.reader = reader, .wait = wait};
	const struct kernel_walk walk = {.limit = THREADS_LIMIT, .visit = visit_thread, .context = &children};
	struct dumpcore_field list, sibling, thread;

	if (!find_member(reader->dump, "task_struct", "children.next", &list) ||
	    !find_member(reader->dump, "task_struct", "sibling.next", &sibling) ||
	    !find_member(reader->dump, "task_struct", "thread_node.next", &thread))
		return;
	children.list = list.offset;
	children.sibling = sibling.offset;
	children.thread = thread.offset;
	walk_children(&children, wait->task);
	vmr_autoerror error = kernel_list_walk(reader->dump, wait->task->address + thread.offset, &walk);
	if (error)
		dumpcore_gap_add(reader->dump, wait->task->address, may_be_missing, error->message, "threads of PID %d",
				 wait->task->tgid);
}

/* The process whose lock stands in the way. 69020c8e1a05 (6.9): file_lock_core */
static void read_file_lock(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	static const char *const paths[][2] = {{"c.flc_blocker", "c.flc_pid"}, {"fl_blocker", "fl_pid"}};
	struct dumpcore_field blocker, pid;
	uint64_t other, number;
	bool is_known = false;

	for (size_t i = 0; i < VMR_COUNT(paths) && wait->object; i++) {
		if (vmr_error_drop(dumpcore_field_find(reader->dump, "file_lock", paths[i][0], &blocker)) ||
		    vmr_error_drop(dumpcore_field_find(reader->dump, "file_lock", paths[i][1], &pid)))
			continue;
		is_known = true;
		if (!kernel_field_try(reader->dump, &blocker, wait->object, &other) ||
		    !kernel_address_possible(other) || !kernel_field_try(reader->dump, &pid, other, &number))
			continue;
		const struct dumpcore_task *task = dumpcore_task_find_pid(reader->dump, (int)number, 0);
		if (task && number)
			wait_owner_add(wait, task, false, "its process took the lock that is in the way");
	}
	if (wait->object && !is_known)
		dumpcore_gap_add_member(reader->dump, "file_lock", paths[0][0],
					"whose file lock is in the way is not known");
}

/* A spin lock, or one of readers and writers, has no owner's word: a running CPU whose frames have the lock. */
static void read_holders(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	for (size_t i = 0; i < reader->locks->hold_count; i++)
		if (reader->locks->holds[i].lock == wait->object)
			wait_owner_add(wait, reader->locks->holds[i].task, false,
				       "of all running CPUs only this one's frames have the lock: a hint");
}

void wait_owner_find(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	uint64_t word;

	if (wait->kind == DUMPCORE_WAIT_CHILD)
		return read_children(reader, wait);
	if (wait->kind == DUMPCORE_WAIT_FILE_LOCK)
		return read_file_lock(reader, wait);
	if (wait->kind == DUMPCORE_WAIT_RCU)
		return wait_rcu_owners(reader, wait);
	if (wait->kind == DUMPCORE_WAIT_FLUSH)
		return wait_work_owners(reader, wait);
	if (wait->kind == DUMPCORE_WAIT_STOP && wait->object) {
		const struct dumpcore_task *thread = dumpcore_task_find(reader->dump, wait->object);
		if (thread)
			wait_owner_add(wait, thread, true, "it is the thread that was told to stop");
		return;
	}
	for (size_t i = 0; i < VMR_COUNT(rows) && wait->object && wait->type; i++) {
		if (strcmp(rows[i].type, wait->type) != 0 || !word_of(reader->dump, &rows[i], wait->object, &word))
			continue;
		if (!strcmp(rows[i].type, "struct rw_semaphore"))
			return wait_rwsem_owners(reader, wait, word);
		return read_word(reader->dump, wait, &rows[i], word);
	}
	if (wait->object && (wait->kind == DUMPCORE_WAIT_SPINLOCK || wait->kind == DUMPCORE_WAIT_RWLOCK))
		read_holders(reader, wait);
}
