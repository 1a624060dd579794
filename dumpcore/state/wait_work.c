/* SPDX-License-Identifier: MIT */
/* Works and who runs them (kernel/workqueue.c): what a flush waits for. */
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/state/worker.h"

#define SCHEDULED_LIMIT 65536 /* works that one worker has before it */
#define LINKED_FLAG     8     /* WORK_STRUCT_LINKED (include/linux/workqueue.h) */
#define QUEUED_FLAG     4     /* WORK_STRUCT_PWQ: the rest is a pool_workqueue's address */
#define FLAGS_MASK      0xff  /* which has as many zero bits at least (WORK_STRUCT_FLAG_BITS) */

/* A barrier's or work's entry in the list of works that a worker has before it; or the worker itself (by its task). */
struct wait_running {
	vmr_kaddr node;
	const struct dumpcore_task *worker;
	vmr_kaddr work;      /* that was before the barrier, or is run */
	vmr_kaddr workqueue; /* of a worker that runs a work */
	vmr_kaddr pool;      /* of a worker */
	UT_hash_handle hh;
};

struct worker_layout {
	struct worker_place place;
	struct dumpcore_field current, pwq, scheduled, pool;
	struct dumpcore_field workqueue; /* of struct pool_workqueue */
	struct dumpcore_field entry, function;
};

#define FIELD(member, type, ...)                                                                                       \
	{                                                                                                              \
		offsetof(struct worker_layout, member), type, {__VA_ARGS__}, false, NULL                               \
	}
static const struct kernel_field_row fields[] = {
	FIELD(current, "worker", "current_work"),     FIELD(pwq, "worker", "current_pwq"),
	FIELD(scheduled, "worker", "scheduled.next"), FIELD(pool, "worker", "pool"),
	FIELD(workqueue, "pool_workqueue", "wq"),     FIELD(entry, "work_struct", "entry.next"),
	FIELD(function, "work_struct", "func"),
};

static struct wait_running *running_of(struct wait_reader *reader, vmr_kaddr node)
{
	struct wait_running *found;

	HASH_FIND(hh, reader->works, &node, sizeof(node), found);
	return found;
}

static void running_add(struct wait_reader *reader, const struct wait_running *from)
{
	if (running_of(reader, from->node))
		return;
	struct wait_running *running = vmr_alloc(sizeof(*running));
	*running = *from;
	HASH_ADD(hh, reader->works, node, sizeof(running->node), running);
}

struct before {
	struct wait_reader *reader;
	const struct worker_layout *layout;
	struct wait_running running;
	vmr_kaddr barrier; /* wq_barrier_func */
};

static bool visit_scheduled(void *context, vmr_kaddr node)
{
	struct before *before = context;
	vmr_kaddr work = node - before->layout->entry.offset;
	uint64_t function;

	before->running.node = node;
	running_add(before->reader, &before->running);
	if (kernel_field_try(before->reader->dump, &before->layout->function, work, &function) &&
	    function != before->barrier)
		before->running.work = work;
	return true;
}

static bool visit_nothing(void *context, vmr_kaddr node)
{
	(void)context;
	(void)node;
	return true;
}

/* What one worker runs, and what it has before it. False: the thread does not lead to its worker. */
static bool read_worker(struct wait_reader *reader, const struct worker_layout *layout,
			const struct dumpcore_task *task, vmr_kaddr barrier)
{
	struct dumpcore *dump = reader->dump;
	struct before before = {.reader = reader, .layout = layout, .barrier = barrier};
	const struct kernel_walk walk = {.limit = SCHEDULED_LIMIT, .visit = visit_scheduled, .context = &before};
	uint64_t worker, current = 0, pwq = 0, workqueue = 0, pool = 0;

	if (!worker_of(dump, &layout->place, task, &worker) ||
	    !kernel_field_try(dump, &layout->current, worker, &current))
		return false;
	if (kernel_field_try(dump, &layout->pwq, worker, &pwq) && pwq)
		(void)!kernel_field_try(dump, &layout->workqueue, pwq, &workqueue);
	/* a list that breaks, or runs into another's, tells nothing of whose its entries are */
	const vmr_kaddr list = worker + layout->scheduled.offset;
	vmr_autoerror error =
		kernel_list_walk(dump, list, &(struct kernel_walk){.limit = SCHEDULED_LIMIT, .visit = visit_nothing});
	if (error)
		dumpcore_gap_add(dump, list, "which flushes wait for it is not known", error->message,
				 "works before PID %d", task->pid);
	(void)!kernel_field_try(dump, &layout->pool, worker, &pool);
	before.running = (struct wait_running){.node = task->address,
					       .worker = task,
					       .work = current,
					       .workqueue = current ? workqueue : 0,
					       .pool = pool};
	running_add(reader, &before.running);
	if (!error)
		vmr_error_drop(kernel_list_walk(dump, list, &walk));
	return true;
}

static void read_workers(struct wait_reader *reader)
{
	const struct dumpcore_task *tasks;
	struct worker_layout layout;
	vmr_kaddr barrier = 0;
	size_t count, workers = 0, found = 0;

	reader->has_works = true;
	if (!worker_place_find(reader->dump, &layout.place) ||
	    vmr_error_drop(KERNEL_FIELDS_FIND(reader->dump, fields, &layout)) ||
	    vmr_error_drop(dumpcore_tasks_get(reader->dump, &tasks, &count)) ||
	    !kernel_symbol_address(reader->dump, "wq_barrier_func", &barrier))
		return;
	for (size_t i = 0; i < count; i++)
		if (worker_is(reader->dump, &layout.place, &tasks[i])) {
			workers++;
			found += read_worker(reader, &layout, &tasks[i], barrier);
		}
	if (workers && !found)
		dumpcore_gap_add(reader->dump, 0, "which work a flush waits for is not known",
				 "no thread of one leads to it as in the kernels that are known", "workers");
}

/* The work before a barrier in the list of works that nobody has begun: the two are linked. */
static vmr_kaddr pending_work(struct wait_reader *reader, vmr_kaddr barrier)
{
	struct dumpcore_field prev, entry, function, data;
	vmr_kaddr own = 0;
	uint64_t node, call, bits;

	if (vmr_error_drop(dumpcore_field_find(reader->dump, "wq_barrier", "work.entry.prev", &prev)) ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, "work_struct", "entry.next", &entry)) ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, "work_struct", "func", &function)) ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, "work_struct", "data.counter", &data)) ||
	    !kernel_symbol_address(reader->dump, "wq_barrier_func", &own) ||
	    !kernel_field_try(reader->dump, &prev, barrier, &node) || !kernel_address_possible(node) ||
	    !kernel_field_try(reader->dump, &function, node - entry.offset, &call) || call == own ||
	    !kernel_address_possible(call) || !kernel_field_try(reader->dump, &data, node - entry.offset, &bits) ||
	    !(bits & LINKED_FLAG))
		return 0;
	return node - entry.offset;
}

vmr_kaddr wait_work_of(struct wait_reader *reader, vmr_kaddr barrier, const struct dumpcore_task **ret_worker)
{
	struct dumpcore_field entry;

	*ret_worker = NULL;
	if (!reader->has_works)
		read_workers(reader);
	if (vmr_error_drop(dumpcore_field_find(reader->dump, "wq_barrier", "work.entry.next", &entry)))
		return 0;
	const struct wait_running *running = running_of(reader, barrier + entry.offset);
	if (!running)
		return pending_work(reader, barrier);
	*ret_worker = running->worker;
	return running->work;
}

/* The pool that is to run a work that nobody has begun; 0 not known. */
static vmr_kaddr pool_of(struct dumpcore *dump, vmr_kaddr work)
{
	struct dumpcore_field data, pool;
	uint64_t bits, address;

	if (vmr_error_drop(dumpcore_field_find(dump, "work_struct", "data.counter", &data)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "pool_workqueue", "pool", &pool)) ||
	    !kernel_field_try(dump, &data, work, &bits) || !(bits & QUEUED_FLAG) ||
	    !kernel_field_try(dump, &pool, bits & ~(uint64_t)FLAGS_MASK, &address))
		return 0;
	return address;
}

void wait_work_owners(struct wait_reader *reader, struct dumpcore_wait *wait)
{
	const struct dumpcore_task *tasks;
	bool is_work = wait->type && !strcmp(wait->type, "struct work_struct");
	size_t count;

	if (!reader->has_works)
		read_workers(reader);
	if (!wait->object || wait->owner_count || vmr_error_drop(dumpcore_tasks_get(reader->dump, &tasks, &count)))
		return;
	vmr_kaddr pool = is_work ? pool_of(reader->dump, wait->object) : 0;
	for (size_t i = 0; i < count; i++) {
		const struct wait_running *running = running_of(reader, tasks[i].address);
		if (!running || !running->work)
			continue;
		if (!is_work && running->workqueue == wait->object)
			wait_owner_add(wait, running->worker, false, "it runs a work of this workqueue");
		else if (pool && running->pool == pool)
			wait_owner_add(wait, running->worker, false,
				       tasks[i].on_cpu ? "it runs in the pool that has not begun the work: a hint"
						       : "it is busy in the pool that has not begun the work: a hint");
	}
	if (wait->owner_count)
		wait->ownerless = NULL;
}

void wait_work_deinit(struct wait_reader *reader)
{
	struct wait_running *running, *next;

	HASH_ITER(hh, reader->works, running, next)
	{
		HASH_DEL(reader->works, running);
		free(running);
	}
}
