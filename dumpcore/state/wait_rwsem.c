/* SPDX-License-Identifier: MIT */
/*
 * Who has an rwsem. It does not name all its readers: that one has it is proven by his own stack, or he is a hint. A
 * reader that sleeps waits for the writer that waits before it.
 */
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/taken.h"
#include "dumpcore/state/wait_internal.h"

#define FLAGS         7   /* low bits of an owner's word: a task_struct is aligned to more */
#define RWSEM_READER  1   /* in the owner's word: 94a9717b3c40 (5.3) */
#define RWSEM_WRITER  1   /* in the count: 64489e78004c (5.3) */
#define RWSEM_READERS 8   /* shift of their number there */
#define FOR_WRITE     0   /* rwsem_waiter.type: RWSEM_WAITING_FOR_WRITE (kernel/locking/rwsem.c) */
#define WAITER_LIMIT  64  /* of one rwsem */
#define STACK_LIMIT   256 /* that are asked for what they have taken, of one dump */

/* Who waits for an rwsem, in the order of its list, and readers of it whose stacks say that they have it. */
struct wait_rwsem_known {
	vmr_kaddr address;
	const struct dumpcore_task *waiters[WAITER_LIMIT];
	size_t waiter_count;
	bool is_first_writer;
	struct dumpcore_wait_owner readers[WAITER_LIMIT + 1];
	size_t reader_count;
	UT_hash_handle hh;
};

/* The first record of the list; 0: there is none. Since 7.0 the rwsem has a pointer to it. */
static vmr_kaddr first_waiter(struct dumpcore *dump, vmr_kaddr rwsem)
{
	static const char *const paths[] = {"wait_list.next", "first_waiter"};
	struct dumpcore_field field;
	uint64_t first;

	for (size_t i = 0; i < VMR_COUNT(paths); i++)
		if (!vmr_error_drop(dumpcore_field_find(dump, "rw_semaphore", paths[i], &field)) &&
		    kernel_field_try(dump, &field, rwsem, &first))
			return first == rwsem + field.offset ? 0 : first;
	return 0;
}

/* What cannot be read ends the list early. */
static void read_waiters(struct dumpcore *dump, struct wait_rwsem_known *known)
{
	struct dumpcore_field list, task, type;
	vmr_kaddr first = first_waiter(dump, known->address), at = first;
	uint64_t word, kind, next;

	if (!first || vmr_error_drop(dumpcore_field_find(dump, "rwsem_waiter", "list.next", &list)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "rwsem_waiter", "task", &task)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "rwsem_waiter", "type", &type)))
		return;
	do {
		vmr_kaddr record = at - list.offset;
		const struct dumpcore_task *found =
			kernel_field_try(dump, &task, record, &word) ? dumpcore_task_find(dump, word) : NULL;
		if (!found || !kernel_field_try(dump, &type, record, &kind) ||
		    !kernel_field_try(dump, &list, record, &next))
			return;
		known->is_first_writer |= !known->waiter_count && kind == FOR_WRITE;
		known->waiters[known->waiter_count++] = found;
		at = next;
	} while (at != first && known->waiter_count < WAITER_LIMIT);
}

/* With PREEMPT_RT they are in a tree of the rt_mutex within, by priority. */
static void take_blocked(const struct wait_reader *reader, struct wait_rwsem_known *known)
{
	for (size_t i = 0; i < reader->locks->blocked_count && known->waiter_count < WAITER_LIMIT; i++)
		if (reader->locks->blocked[i].lock == known->address)
			known->waiters[known->waiter_count++] = reader->locks->blocked[i].task;
}

/* What the stack of a task that sleeps tells: does it stand behind a call that took the rwsem for reading? */
static bool read_stack(struct wait_reader *reader, const struct dumpcore_task *task, vmr_kaddr rwsem, bool *ret_sure)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(reader->dump, task);
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];
	struct wait_sight sight;

	if (task->on_cpu || !task->state || task->exit_state)
		return false;
	wait_kind_find(reader, stack, &sight);
	const struct dumpcore_taken_question question = {.stack = stack,
							 .frame = sight.waiter,
							 .object = rwsem,
							 .is_strict = true,
							 .effort = &reader->effort,
							 .use_of = dumpcore_lock_use_read};
	if (sight.waiter == SIZE_MAX || dumpcore_taken_find(reader->dump, &question, taken) != 1 ||
	    !taken[0].is_certain)
		return false;
	*ret_sure = taken[0].is_kept;
	return true;
}

/* Keeps a reader whose stack says that it has the rwsem. */
static void ask_reader(struct wait_reader *reader, struct wait_rwsem_known *known, const struct dumpcore_task *task)
{
	bool is_sure;

	if (reader->asked_stacks++ >= STACK_LIMIT || !read_stack(reader, task, known->address, &is_sure))
		return;
	known->readers[known->reader_count++] = (struct dumpcore_wait_owner){
		.task = task,
		.is_exact = is_sure,
		.how = is_sure ? "it took the rwsem for reading, and nothing that ran since may have let go of it"
			       : "it took the rwsem for reading: a hint, for what it called since may have let go of "
				 "it"};
}

/* What is known of an rwsem that readers have, one of whom it names. */
static struct wait_rwsem_known *known_of(struct wait_reader *reader, vmr_kaddr rwsem, const struct dumpcore_task *named)
{
	struct wait_rwsem_known *known;

	HASH_FIND(hh, reader->rwsems, &rwsem, sizeof(rwsem), known);
	if (known)
		return known;
	known = vmr_alloc(sizeof(*known));
	known->address = rwsem;
	read_waiters(reader->dump, known);
	if (!known->waiter_count)
		take_blocked(reader, known);
	bool is_named = false;
	for (size_t i = 0; i < known->waiter_count; i++) {
		is_named |= known->waiters[i] == named;
		ask_reader(reader, known, known->waiters[i]);
	}
	if (named && !is_named)
		ask_reader(reader, known, named);
	HASH_ADD(hh, reader->rwsems, address, sizeof(known->address), known);
	return known;
}

void wait_rwsem_deinit(struct wait_reader *reader)
{
	struct wait_rwsem_known *known, *next;

	HASH_ITER(hh, reader->rwsems, known, next)
	{
		HASH_DEL(reader->rwsems, known);
		free(known);
	}
}

/* Readers have it, of whom it names one who may have let go of it. */
static void read_readers(struct wait_reader *reader, struct dumpcore_wait *wait, const struct dumpcore_task *named)
{
	const struct wait_rwsem_known *known = known_of(reader, wait->object, named);

	if (wait->kind == DUMPCORE_WAIT_RWSEM_READ && known->is_first_writer && known->waiters[0] != wait->task) {
		wait_owner_add(
			wait, known->waiters[0], true,
			"it waits first in the rwsem's list, for writing: readers that come later wait behind it");
		wait->owners[0].is_waiter = true;
		return;
	}
	for (size_t i = 0; i < known->reader_count; i++)
		if (known->readers[i].task != wait->task)
			wait_owner_add(wait, known->readers[i].task, known->readers[i].is_exact, known->readers[i].how);
	if (named)
		wait_owner_add(wait, named, false, "the last reader that the rwsem names: a hint");
}

enum wait_rwsem wait_rwsem_has(bool has_count, uint64_t count, uint64_t word)
{
	if (has_count && !(count & RWSEM_WRITER) && (int64_t)count >> RWSEM_READERS <= 0)
		return WAIT_RWSEM_NOBODY;
	/* without a count the word is an rt_mutex's: a writer's, with a bit for waiters where others have one for
	 * readers */
	if (!has_count)
		return word & ~(uint64_t)FLAGS ? WAIT_RWSEM_WRITER : WAIT_RWSEM_READERS;
	/* where both say that it is a writer; in between the word is an earlier one's */
	return count & RWSEM_WRITER && !(word & RWSEM_READER) ? WAIT_RWSEM_WRITER : WAIT_RWSEM_READERS;
}

/* Readers do not all stand in an rwsem's word; where it has one, its count says whether they or a writer have it. */
void wait_rwsem_owners(struct wait_reader *reader, struct dumpcore_wait *wait, uint64_t word)
{
	struct dumpcore *dump = reader->dump;
	static const char readers[] = "readers have it: it does not say which";
	vmr_kaddr address = word & ~(uint64_t)FLAGS;
	const struct dumpcore_task *task = dumpcore_task_find(dump, address);
	struct dumpcore_field field;
	uint64_t count = 0;

	bool has_count = dumpcore_field_exists(dump, "rw_semaphore", "owner.counter") &&
			 !vmr_error_drop(dumpcore_field_find(dump, "rw_semaphore", "count.counter", &field));
	bool is_read = !has_count || kernel_field_try(dump, &field, wait->object, &count);
	enum wait_rwsem has = is_read ? wait_rwsem_has(has_count, count, word) : WAIT_RWSEM_READERS;
	if (has == WAIT_RWSEM_NOBODY) {
		wait->ownerless = "nobody has it";
		wait->doubt = "nobody has it: its waiters are about to run";
	} else if (!has_count && task == wait->task) {
		/* with PREEMPT_RT a writer has the rt_mutex already while it waits for readers to go */
		read_readers(reader, wait, NULL);
		if (!wait->owner_count)
			wait->ownerless = readers;
	} else if (task && has == WAIT_RWSEM_WRITER) {
		wait_owner_add(wait, task, true, "the rwsem names its writer");
	} else if (has == WAIT_RWSEM_READERS) {
		read_readers(reader, wait, task);
		if (!wait->owner_count)
			wait->ownerless = readers;
	} else if (address) {
		wait_owner_none(reader->dump, wait, address, true);
	} else {
		wait->ownerless = "a writer has it, or had it: it names none";
	}
}
