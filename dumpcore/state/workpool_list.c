/* SPDX-License-Identifier: MIT */
/*
 * Pools of workers and what waits in them (kernel/workqueue.c). Pools are known by three ways: those of CPUs by their
 * variable, all that a workqueue uses by its pool_workqueues, and what a worker belongs to.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/clock.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/worker.h"
#include "dumpcore/state/workpool_internal.h"

#define PLACE_LIMIT        65536      /* pools and limits */
#define NODE_LIMIT         (1u << 20) /* entries of all lists that are looked at */
#define PER_CPU            8          /* pools */
#define QUEUED_FLAG        4          /* WORK_STRUCT_PWQ: the rest is a pool_workqueue's address */
#define FLAGS_MASK         0xff       /* which has as many zero bits at least (WORK_STRUCT_FLAG_BITS) */
#define DISASSOCIATED_FLAG 4          /* POOL_DISASSOCIATED: the CPU is away, and workers run anywhere */
#define CLOCK_LIMIT        (1ull << 62)

static const char works_missing[] = "which works wait is not known in full",
		  since_missing[] = "since when works wait is not known",
		  holders_missing[] = "who holds works up is not known";

struct workpool_layout {
	struct worker_place place;
	struct dumpcore_field worklist, cpu, id, flags, workers, idle, running, stamp, manager;
	struct dumpcore_field attached;                                         /* of a pool: its workers */
	struct dumpcore_field current, function, pwq, pool, rescued, at, start; /* of struct worker */
	struct dumpcore_field node;
	struct dumpcore_field its_pool, its_queue, active, most, inactive, in_queue, cursor; /* of pool_workqueue */
	struct dumpcore_field in_all, pwqs, name, queue_most, shared;                        /* of workqueue_struct */
	struct dumpcore_field entry, call, data;                                             /* of work_struct */
	struct dumpcore_field runtime;                                                       /* of task_struct */
	uint64_t pool_size;
};

#define FIELD(member, effect, type, ...)                                                                               \
	{                                                                                                              \
		offsetof(struct workpool_layout, member), type, {__VA_ARGS__}, true, effect                            \
	}
static const struct kernel_field_row fields[] = {
	FIELD(worklist, works_missing, "worker_pool", "worklist.next"),
	FIELD(cpu, works_missing, "worker_pool", "cpu"),
	FIELD(id, works_missing, "worker_pool", "id"),
	FIELD(flags, holders_missing, "worker_pool", "flags"),
	FIELD(workers, holders_missing, "worker_pool", "nr_workers"),
	FIELD(idle, holders_missing, "worker_pool", "nr_idle"),
	/* bc35f7ef9628 (5.18): a plain number */
	FIELD(running, holders_missing, "worker_pool", "nr_running.counter", "nr_running"),
	/* it is renamed in 7.x */
	FIELD(stamp, since_missing, "worker_pool", "last_progress_ts", "watchdog_ts"),
	FIELD(manager, holders_missing, "worker_pool", "manager"),
	FIELD(attached, holders_missing, "worker_pool", "workers.next"),
	FIELD(node, holders_missing, "worker", "node.next"),
	FIELD(current, holders_missing, "worker", "current_work"),
	FIELD(function, holders_missing, "worker", "current_func"),
	FIELD(pwq, holders_missing, "worker", "current_pwq"),
	FIELD(pool, holders_missing, "worker", "pool"),
	FIELD(rescued, holders_missing, "worker", "rescue_wq"),
	FIELD(at, NULL, "worker", "current_at"),       /* 616db8779b1e (6.5) */
	FIELD(start, NULL, "worker", "current_start"), /* 7.x */
	FIELD(its_pool, works_missing, "pool_workqueue", "pool"),
	FIELD(its_queue, works_missing, "pool_workqueue", "wq"),
	FIELD(active, holders_missing, "pool_workqueue", "nr_active"),
	FIELD(most, NULL, "pool_workqueue", "max_active"), /* a045a272d887 (6.9): of the workqueue */
	/* f97a4a1a3f87 (5.15) */
	FIELD(inactive, works_missing, "pool_workqueue", "inactive_works.next", "delayed_works.next"),
	FIELD(in_queue, works_missing, "pool_workqueue", "pwqs_node.next"),
	FIELD(cursor, NULL, "pool_workqueue", "mayday_cursor.entry.next"),
	FIELD(in_all, works_missing, "workqueue_struct", "list.next"),
	FIELD(pwqs, works_missing, "workqueue_struct", "pwqs.next"),
	FIELD(name, works_missing, "workqueue_struct", "name"),
	FIELD(queue_most, NULL, "workqueue_struct", "max_active"),
	FIELD(shared, NULL, "workqueue_struct", "node_nr_active"), /* 91ccc6e7233b (6.9) */
	FIELD(entry, works_missing, "work_struct", "entry.next"),
	FIELD(call, works_missing, "work_struct", "func"),
	FIELD(data, works_missing, "work_struct", "data.counter"),
	FIELD(runtime, since_missing, "task_struct", "se.sum_exec_runtime"),
};

struct workpool_known {
	vmr_kaddr address;
	size_t place;
	UT_hash_handle hh;
};
struct workpool_queue {
	vmr_kaddr address;
	size_t queued, still;
	UT_hash_handle hh;
};

/* -- numbers */

static uint64_t number_of(const struct workpool_list *list, const struct dumpcore_field *field, vmr_kaddr base)
{
	uint64_t value = 0;

	(void)!(kernel_field_has(field) && kernel_field_try(list->dump, field, base, &value));
	return value;
}

/* Nanoseconds since a time in jiffies. */
static bool ago(const struct workpool_list *list, uint64_t then, uint64_t *ret)
{
	if (!list->has_now || then > list->now || list->now - then > CLOCK_LIMIT / list->tick)
		return false;
	*ret = (list->now - then) * list->tick;
	return true;
}

static void name_of(const struct workpool_list *list, vmr_kaddr workqueue, char ret[32])
{
	const struct dumpcore_field *name = &list->layout->name;
	size_t size = name->size < 32 ? name->size : 31;

	*ret = '\0';
	if (size && workqueue && dumpcore_try_read(list->dump, workqueue + name->offset, ret, size))
		ret[size] = '\0';
	else
		*ret = '\0';
}

/* -- places */

static struct workpool_place *place_add(struct workpool_list *list)
{
	if (list->count == PLACE_LIMIT) {
		dumpcore_gap_add(list->dump, 0, works_missing, "there are more than are looked at", "pools of workers");
		return NULL;
	}
	if (!(list->count & (list->count - 1)))
		list->places =
			vmr_realloc_array(list->places, list->count ? list->count * 2 : 1, sizeof(*list->places));
	list->places[list->count] = (struct workpool_place){.told = {.cpu = -1}};
	return &list->places[list->count++];
}

const struct workpool_place *workpool_place_of(const struct workpool_list *list, vmr_kaddr pool)
{
	struct workpool_known *known;

	HASH_FIND(hh, list->known, &pool, sizeof(pool), known);
	return known ? &list->places[known->place] : NULL;
}

/* What a pool says of itself. */
static void describe_pool(const struct workpool_list *list, struct workpool_place *place, vmr_kaddr pool)
{
	const struct workpool_layout *layout = list->layout;
	uint64_t stamp = number_of(list, &layout->stamp, pool);

	place->told.pool = pool;
	place->told.number = (int)number_of(list, &layout->id, pool);
	place->told.cpu = (int)number_of(list, &layout->cpu, pool);
	place->told.workers = number_of(list, &layout->workers, pool);
	place->told.idle = number_of(list, &layout->idle, pool);
	place->told.running = number_of(list, &layout->running, pool);
	place->manager = number_of(list, &layout->manager, pool);
	place->is_bound = place->told.cpu >= 0 && !(number_of(list, &layout->flags, pool) & DISASSOCIATED_FLAG);
	place->has_still = stamp && ago(list, stamp, &place->still);
}

/* A pool is told once. */
static void pool_add(struct workpool_list *list, vmr_kaddr pool, bool is_softirq)
{
	uint64_t head;

	if (workpool_place_of(list, pool) || !kernel_address_possible(pool) ||
	    !kernel_field_try(list->dump, &list->layout->worklist, pool, &head))
		return;
	struct workpool_place *place = place_add(list);
	if (!place)
		return;
	struct workpool_known *known = vmr_alloc(sizeof(*known));
	known->address = pool;
	known->place = list->count - 1;
	HASH_ADD(hh, list->known, address, sizeof(known->address), known);
	describe_pool(list, place, pool);
	place->told.is_softirq = is_softirq;
}

/* -- works */

/* One list of works while it is walked. */
struct works {
	struct workpool_list *list;
	struct workpool_place *place;
	bool is_foreign; /* it runs into another's */
};

static void count_queued(struct works *works, vmr_kaddr workqueue)
{
	struct workpool_queue *queue;

	HASH_FIND(hh, works->list->queues, &workqueue, sizeof(workqueue), queue);
	if (!queue) {
		queue = vmr_alloc(sizeof(*queue));
		queue->address = workqueue;
		HASH_ADD(hh, works->list->queues, address, sizeof(queue->address), queue);
	}
	queue->queued++;
	queue->still += works->place->has_still && works->place->still >= WORKPOOL_STILL;
}

static void keep_work(struct workpool_list *list, struct dumpcore_workpool *told, const struct dumpcore_work *work)
{
	if (!(told->kept & (told->kept - 1)))
		told->works = vmr_realloc_array(told->works, told->kept ? told->kept * 2 : 1, sizeof(*told->works));
	told->works[told->kept] = *work;
	name_of(list, work->workqueue, told->works[told->kept++].name);
	list->room--;
}

static bool visit_work(void *context, vmr_kaddr node)
{
	struct works *works = context;
	struct workpool_list *list = works->list;
	const struct workpool_layout *layout = list->layout;
	struct dumpcore_workpool *told = &works->place->told;
	vmr_kaddr work = node - layout->entry.offset;
	uint64_t bits, pwq, pool, function = 0;

	list->left -= list->left != 0;
	if (!kernel_field_try(list->dump, &layout->data, work, &bits) || !(bits & QUEUED_FLAG)) {
		works->is_foreign = true;
		return false;
	}
	pwq = bits & ~(uint64_t)FLAGS_MASK;
	if (!kernel_field_try(list->dump, &layout->its_pool, pwq, &pool) || pool != told->pool ||
	    (told->limited && pwq != told->limited)) {
		works->is_foreign = true;
		return false;
	}
	(void)!kernel_field_try(list->dump, &layout->call, work, &function);
	/* who waits for a flush is no work; where a rescuer is, no more */
	if ((list->barrier && function == list->barrier) ||
	    (kernel_field_has(&layout->cursor) && node == pwq + layout->cursor.offset))
		return true;
	vmr_kaddr workqueue = number_of(list, &layout->its_queue, pwq);
	told->count++;
	if (told->kept < DUMPCORE_WORKS_KEPT && list->room)
		keep_work(list, told,
			  &(struct dumpcore_work){.address = work, .function = function, .workqueue = workqueue});
	if (!told->limited)
		count_queued(works, workqueue);
	return true;
}

static void read_works(struct workpool_list *list, struct workpool_place *place, vmr_kaddr head)
{
	struct works works = {.list = list, .place = place};
	const struct kernel_walk walk = {.limit = list->left, .visit = visit_work, .context = &works};
	vmr_autoerror error = kernel_list_walk(list->dump, head, &walk);

	place->told.is_cut = error || works.is_foreign;
	if (place->told.is_cut)
		dumpcore_gap_add(list->dump, head, works_missing,
				 error ? error->message : "a node of its list is no work of it",
				 place->told.limited ? "works behind a limit of pool %d" : "works of pool %d",
				 place->told.number);
}

/* -- workqueues */

struct queues {
	struct workpool_list *list;
	vmr_kaddr workqueue;
};

static void limit_add(struct workpool_list *list, vmr_kaddr pwq, vmr_kaddr workqueue, vmr_kaddr pool)
{
	const struct workpool_layout *layout = list->layout;
	struct workpool_place *place = place_add(list);

	if (!place)
		return;
	describe_pool(list, place, pool);
	place->told.limited = pwq;
	place->told.workqueue = workqueue;
	name_of(list, workqueue, place->told.name);
	place->told.active = number_of(list, &layout->active, pwq);
	place->told.most = kernel_field_has(&layout->most) ? number_of(list, &layout->most, pwq)
							   : number_of(list, &layout->queue_most, workqueue);
	place->is_shared = place->told.cpu < 0 && kernel_field_has(&layout->shared);
	read_works(list, place, pwq + layout->inactive.offset);
	if (!place->told.count && !place->told.is_cut)
		list->count--;
}

static bool visit_pwq(void *context, vmr_kaddr node)
{
	struct queues *queues = context;
	struct workpool_list *list = queues->list;
	const struct workpool_layout *layout = list->layout;
	vmr_kaddr pwq = node - layout->in_queue.offset;
	uint64_t pool, first;

	list->left -= list->left != 0;
	if (!kernel_field_try(list->dump, &layout->its_pool, pwq, &pool))
		return true;
	pool_add(list, pool, false);
	if (kernel_field_try(list->dump, &layout->inactive, pwq, &first) && first != pwq + layout->inactive.offset)
		limit_add(list, pwq, queues->workqueue, pool);
	return true;
}

static bool visit_queue(void *context, vmr_kaddr node)
{
	struct workpool_list *list = context;
	struct queues queues = {.list = list, .workqueue = node - list->layout->in_all.offset};
	const struct kernel_walk walk = {.limit = list->left, .visit = visit_pwq, .context = &queues};
	vmr_autoerror error = kernel_list_walk(list->dump, queues.workqueue + list->layout->pwqs.offset, &walk);

	list->left -= list->left != 0;
	if (error)
		dumpcore_gap_add(list->dump, queues.workqueue, works_missing, error->message, "a workqueue");
	return true;
}

static void read_queues(struct workpool_list *list)
{
	const struct kernel_walk walk = {.limit = list->left, .visit = visit_queue, .context = list};
	vmr_kaddr head;

	if (!kernel_symbol_address(list->dump, "workqueues", &head))
		return;
	vmr_autoerror error = kernel_list_walk(list->dump, head, &walk);
	if (error)
		dumpcore_gap_add(list->dump, head, works_missing, error->message, "workqueues");
}

/* -- pools of CPUs, and what workers belong to */

static void read_per_cpu(struct workpool_list *list, const char *name, bool is_softirq)
{
	const struct kernel_cpu *cpus;
	struct dumpcore_symbol symbol;
	size_t count;
	vmr_kaddr base;

	if (vmr_error_drop(dumpcore_symbol_find(list->dump, name, &symbol)) ||
	    vmr_error_drop(kernel_cpus_get(list->dump, &cpus, &count)) || !list->layout->pool_size)
		return;
	for (size_t i = 0; i < count; i++)
		for (uint64_t k = 0; k < PER_CPU && (k + 1) * list->layout->pool_size <= symbol.size; k++)
			if (!vmr_error_drop(dumpcore_percpu_address(list->dump, name, cpus[i].number, &base)))
				pool_add(list, base + k * list->layout->pool_size, is_softirq);
}

/* For how long a worker has been at its work: since it began it, where that is kept; else on a CPU since then, or since
 * it was woken last. */
static void read_time(const struct workpool_list *list, struct workpool_worker *worker)
{
	const struct workpool_layout *layout = list->layout;
	uint64_t start = number_of(list, &layout->start, worker->address), begun = 0, run = 0;

	if (!worker->work)
		return;
	if (start && ago(list, start, &worker->at)) {
		worker->has_at = true;
		return;
	}
	begun = number_of(list, &layout->at, worker->address);
	run = number_of(list, &layout->runtime, worker->task->address);
	if (!begun || begun > run || run > CLOCK_LIMIT)
		return;
	worker->has_at = true;
	worker->at = run - begun;
}

static void worker_add(struct workpool_list *list, const struct dumpcore_task *task, vmr_kaddr address)
{
	const struct workpool_layout *layout = list->layout;
	struct workpool_worker worker = {.task = task, .address = address};

	worker.pool = number_of(list, &layout->pool, address);
	worker.work = number_of(list, &layout->current, address);
	worker.function = number_of(list, &layout->function, address);
	worker.pwq = number_of(list, &layout->pwq, address);
	worker.workqueue = worker.pwq ? number_of(list, &layout->its_queue, worker.pwq) : 0;
	worker.is_rescuer = number_of(list, &layout->rescued, address) != 0;
	read_time(list, &worker);
	if (!(list->worker_count & (list->worker_count - 1)))
		list->workers = vmr_realloc_array(list->workers, list->worker_count ? list->worker_count * 2 : 1,
						  sizeof(*list->workers));
	list->workers[list->worker_count++] = worker;
}

static void read_workers(struct workpool_list *list)
{
	const struct dumpcore_task *tasks;
	size_t count;
	vmr_kaddr worker;

	if (vmr_error_drop(dumpcore_tasks_get(list->dump, &tasks, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		if (!worker_of(list->dump, &list->layout->place, &tasks[i], &worker))
			continue;
		worker_add(list, &tasks[i], worker);
		pool_add(list, list->workers[list->worker_count - 1].pool, false);
	}
}

/* A pool's own list of its workers while it is walked. */
struct attached {
	struct workpool_list *list;
	vmr_kaddr pool;
	const struct workpool_worker *known; /* of tasks, by address */
	size_t known_count;
};

/* One that has been made, and has not come to say that it is one. */
static bool visit_attached(void *context, vmr_kaddr node)
{
	struct attached *attached = context;
	struct workpool_list *list = attached->list;
	vmr_kaddr worker = node - list->layout->node.offset;
	size_t low = 0, high = attached->known_count;

	list->left -= list->left != 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (attached->known[middle].address < worker)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < attached->known_count && attached->known[low].address == worker)
		return true;
	const struct dumpcore_task *task =
		dumpcore_task_find(list->dump, number_of(list, &list->layout->place.task, worker));
	if (task && task->is_kernel_thread && number_of(list, &list->layout->pool, worker) == attached->pool)
		worker_add(list, task, worker);
	return true;
}

static int compare_addresses(const void *a, const void *b)
{
	const struct workpool_worker *left = a, *right = b;

	return left->address < right->address ? -1 : left->address > right->address;
}

static void read_attached(struct workpool_list *list)
{
	const size_t count = list->worker_count;
	vmr_autofree struct workpool_worker *known = vmr_alloc_array(count + 1, sizeof(*known));
	struct attached attached = {.list = list, .known = known, .known_count = count};
	struct kernel_walk walk = {.visit = visit_attached, .context = &attached};

	if (!kernel_field_has(&list->layout->attached) || !kernel_field_has(&list->layout->node))
		return;
	if (count) {
		memcpy(known, list->workers, count * sizeof(*known));
		qsort(known, count, sizeof(*known), compare_addresses);
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct dumpcore_workpool *told = &list->places[i].told;
		attached.pool = told->pool;
		walk.limit = list->left;
		if (told->limited || told->is_softirq)
			continue;
		vmr_autoerror error = kernel_list_walk(list->dump, told->pool + list->layout->attached.offset, &walk);
		if (error)
			dumpcore_gap_add(list->dump, told->pool, holders_missing, error->message, "workers of pool %d",
					 told->number);
	}
}

static int compare_workers(const void *a, const void *b)
{
	const struct workpool_worker *left = a, *right = b;

	if (left->pool != right->pool)
		return left->pool < right->pool ? -1 : 1;
	return left->task < right->task ? -1 : left->task > right->task;
}

/* -- all */

static bool find_layout(struct workpool_list *list)
{
	struct workpool_layout *layout = list->layout = vmr_alloc(sizeof(*layout));
	const struct dumpcore_type *type;

	if (vmr_error_drop(dumpcore_type_find(list->dump, "struct worker_pool", &type)) ||
	    vmr_error_drop(KERNEL_FIELDS_FIND(list->dump, fields, layout)) ||
	    !worker_place_find(list->dump, &layout->place))
		return false;
	layout->pool_size = dumpcore_type_size(type);
	return kernel_field_has(&layout->worklist) && kernel_field_has(&layout->its_pool) &&
	       kernel_field_has(&layout->inactive) && kernel_field_has(&layout->in_queue) &&
	       kernel_field_has(&layout->in_all) && kernel_field_has(&layout->pwqs) &&
	       kernel_field_has(&layout->entry) && kernel_field_has(&layout->data);
}

void workpool_list_read(struct dumpcore *dump, struct workpool_list *ret)
{
	*ret = (struct workpool_list){.dump = dump, .left = NODE_LIMIT, .room = 8 * DUMPCORE_WORKS_KEPT};
	if (!find_layout(ret))
		return;
	ret->has_now = kernel_symbol_value(dump, "jiffies_64", sizeof(ret->now), &ret->now) &&
		       dumpcore_clock_tick(dump, &ret->tick);
	kernel_symbol_address(dump, "wq_barrier_func", &ret->barrier);
	read_per_cpu(ret, "bh_worker_pools", true);
	read_per_cpu(ret, "cpu_worker_pools", false);
	read_workers(ret);
	read_queues(ret);
	read_attached(ret);
	if (ret->worker_count)
		qsort(ret->workers, ret->worker_count, sizeof(*ret->workers), compare_workers);
	for (size_t i = 0; i < ret->count; i++)
		if (!ret->places[i].told.limited)
			read_works(ret, &ret->places[i], ret->places[i].told.pool + ret->layout->worklist.offset);
}

size_t workpool_queued(const struct workpool_list *list, vmr_kaddr workqueue, size_t *ret_still)
{
	struct workpool_queue *queue;

	HASH_FIND(hh, list->queues, &workqueue, sizeof(workqueue), queue);
	*ret_still = queue ? queue->still : 0;
	return queue ? queue->queued : 0;
}

void workpool_list_deinit(struct workpool_list *list)
{
	struct workpool_known *known, *next;
	struct workpool_queue *queue, *other;

	HASH_ITER(hh, list->known, known, next)
	{
		HASH_DEL(list->known, known);
		free(known);
	}
	HASH_ITER(hh, list->queues, queue, other)
	{
		HASH_DEL(list->queues, queue);
		free(queue);
	}
	for (size_t i = 0; i < list->count; i++)
		free(list->places[i].told.works);
	free(list->workers);
	free(list->places);
	free(list->layout);
}
