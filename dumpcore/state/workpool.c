/* SPDX-License-Identifier: MIT */
/* Who holds up works that wait: workers of the pool, what runs on the CPU that they need, who has the limit. */
#include "dumpcore/state/workpool.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/clock.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/wait.h"
#include "dumpcore/state/workpool_internal.h"
#include "dumpcore/unwind/stack.h"

#define WAKING      0x200      /* of task_struct.__state (include/linux/sched.h) */
#define EFFORT      (1u << 26) /* workers that are looked at for all limits */
#define READY_LIMIT 256        /* workers of one place of which it is asked who has their CPU */

static const char since_unknown[] = "since when works of the pool wait is not known",
		  at_unknown[] = "for how long who runs works of it has been at them is not known",
		  nobody_known[] = "who runs works of it is not known",
		  too_many[] = "there are more workers and limits than are looked at";

static const char *const role_names[DUMPCORE_WORK_ROLES] = {
	[DUMPCORE_WORK_RUNS] = "runs",     [DUMPCORE_WORK_READY] = "can run", [DUMPCORE_WORK_CPU] = "on the CPU",
	[DUMPCORE_WORK_SLEEPS] = "sleeps", [DUMPCORE_WORK_SPARE] = "spare",
};

const char *dumpcore_work_role_name(enum dumpcore_work_role role)
{
	return role < DUMPCORE_WORK_ROLES ? role_names[role] : "unknown";
}

struct judge {
	struct workpool_list list;
	const struct dumpcore_waits *waits;
	struct dumpcore_field policy;
	size_t effort;
};

/* -- holders */

static struct dumpcore_work_holder *holder_add(struct dumpcore_workpool *told, const struct dumpcore_task *task,
					       enum dumpcore_work_role role)
{
	told->holders = vmr_realloc_array(told->holders, told->holder_count + 1, sizeof(*told->holders));
	told->holders[told->holder_count] = (struct dumpcore_work_holder){.task = task, .role = role};
	return &told->holders[told->holder_count++];
}

static bool is_holder(const struct dumpcore_workpool *told, const struct dumpcore_task *task)
{
	for (size_t i = 0; i < told->holder_count; i++)
		if (told->holders[i].task == task)
			return true;
	return false;
}

static const char *scheduling_of(const struct judge *judge, const struct dumpcore_task *task)
{
	static const char *const names[] = {[1] = "SCHED_FIFO", [2] = "SCHED_RR", [6] = "SCHED_DEADLINE"};
	uint64_t policy;

	return kernel_field_has(&judge->policy) &&
			       kernel_field_try(judge->list.dump, &judge->policy, task->address, &policy) &&
			       policy < VMR_COUNT(names)
		       ? names[policy]
		       : NULL;
}

/* The interrupt by which a panic stops a CPU is not what it did. */
static bool is_stopped(const struct dumpcore_stack *stack, size_t first)
{
	for (size_t i = first; i < stack->frame_count && stack->frames[i].context != DUMPCORE_CONTEXT_TASK; i++)
		if (stack->frames[i].function && !strcmp(stack->frames[i].function, "stop_this_cpu"))
			return true;
	return false;
}

static bool is_on_panic_cpu(struct dumpcore *dump, const struct dumpcore_task *task)
{
	const struct dumpcore_cpu *cpus;
	size_t count = 0;

	if (!task->on_cpu || vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (cpus[i].number == task->cpu)
			return cpus[i].is_panic_cpu;
	return false;
}

/* An interrupt that is the innermost on a CPU. That of the CPU that panicked may be what saw it. */
static bool find_interrupt(struct dumpcore *dump, const struct dumpcore_task *task, size_t *ret)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
	size_t i = 0;

	if (is_on_panic_cpu(dump, task))
		return false;
	while (i < stack->frame_count && stack->frames[i].context == DUMPCORE_CONTEXT_NMI)
		i++;
	*ret = i;
	return i < stack->frame_count &&
	       (stack->frames[i].context == DUMPCORE_CONTEXT_IRQ ||
		stack->frames[i].context == DUMPCORE_CONTEXT_SOFTIRQ) &&
	       !is_stopped(stack, i);
}

/* What one who runs, or sleeps, is known by. */
static void describe(const struct judge *judge, struct dumpcore_work_holder *holder)
{
	struct dumpcore *dump = judge->list.dump;
	const struct dumpcore_wait *wait = dumpcore_wait_find(judge->waits, holder->task);
	uint64_t now, came;

	holder->scheduling = scheduling_of(judge, holder->task);
	if (!holder->task->on_cpu) {
		holder->has_since = wait && wait->has_since && holder->role == DUMPCORE_WORK_SLEEPS;
		holder->since = holder->has_since ? wait->since : 0;
		return;
	}
	holder->has_panicked = is_on_panic_cpu(dump, holder->task);
	holder->is_interrupted = find_interrupt(dump, holder->task, &holder->interrupt);
	holder->has_since = dumpcore_clock_furthest(dump, holder->task->cpu, &now) &&
			    dumpcore_clock_arrived(dump, holder->task, &came) && came <= now;
	holder->since = holder->has_since ? now - came : 0;
}

/* A task that is taken up as one that runs may be about to. */
static enum dumpcore_work_role role_of(const struct judge *judge, const struct workpool_worker *worker, bool is_manager)
{
	const struct dumpcore_task *task = worker->task;
	const struct dumpcore_wait *wait = dumpcore_wait_find(judge->waits, task);

	if (task->on_cpu)
		return DUMPCORE_WORK_RUNS;
	if (!task->state || task->state & WAKING)
		return DUMPCORE_WORK_READY;
	return worker->work || is_manager || (wait && !wait->is_idle) ? DUMPCORE_WORK_SLEEPS : DUMPCORE_WORK_SPARE;
}

static void take_worker(const struct judge *judge, const struct workpool_place *place,
			const struct workpool_worker *worker, struct dumpcore_workpool *told)
{
	bool is_manager = place->manager && place->manager == worker->address;
	struct dumpcore_work_holder *holder = holder_add(told, worker->task, role_of(judge, worker, is_manager));

	holder->work = worker->work;
	holder->function = worker->work ? worker->function : 0;
	holder->is_manager = is_manager;
	describe(judge, holder);
}

/* Who is on a CPU that a worker needs, if it is not one of them and no idle task. */
static void take_cpu(const struct judge *judge, struct dumpcore_workpool *told, unsigned cpu)
{
	const struct dumpcore_task *task = kernel_task_on(judge->list.dump, cpu);
	size_t unused;

	if (!task || is_holder(told, task) || (!task->pid && !find_interrupt(judge->list.dump, task, &unused)))
		return;
	describe(judge, holder_add(told, task, DUMPCORE_WORK_CPU));
}

/* Who is on the CPUs that those who can run need. */
static void take_cpus(const struct judge *judge, struct dumpcore_workpool *told)
{
	size_t ready = 0;

	for (size_t i = 0, count = told->holder_count; i < count && ready < READY_LIMIT; i++) {
		if (told->holders[i].role != DUMPCORE_WORK_READY)
			continue;
		take_cpu(judge, told, told->holders[i].task->cpu);
		ready++;
	}
}

static bool has_role(const struct dumpcore_workpool *told, enum dumpcore_work_role role)
{
	for (size_t i = 0; i < told->holder_count; i++)
		if (told->holders[i].role == role)
			return true;
	return false;
}

static void keep_roles(struct dumpcore_workpool *told, unsigned roles)
{
	size_t kept = 0;

	for (size_t i = 0; i < told->holder_count; i++)
		if (roles >> told->holders[i].role & 1)
			told->holders[kept++] = told->holders[i];
	told->holder_count = kept;
}

#define ROLE(name) (1u << DUMPCORE_WORK_##name)

/*
 * Where one that can run needs a CPU, or (bound to one CPU, one at a time) one runs, those are it, whoever sleeps. Else
 * one without work should have been woken; and where there is none, all that sleep have their part.
 */
static void choose_holders(const struct judge *judge, const struct workpool_place *place,
			   struct dumpcore_workpool *told)
{
	bool runs = has_role(told, DUMPCORE_WORK_RUNS), ready = has_role(told, DUMPCORE_WORK_READY);

	if (told->is_softirq) {
		take_cpu(judge, told, (unsigned)told->cpu);
		return;
	}
	take_cpus(judge, told);
	if (place->is_bound && (runs || ready))
		return keep_roles(told, ROLE(RUNS) | ROLE(READY) | ROLE(CPU));
	if (ready)
		return keep_roles(told, ROLE(READY) | ROLE(CPU));
	if (place->is_bound)
		take_cpu(judge, told, (unsigned)told->cpu);
	if (has_role(told, DUMPCORE_WORK_SPARE))
		keep_roles(told, ROLE(SPARE) | ROLE(CPU));
}

static int compare_holders(const void *a, const void *b)
{
	const struct dumpcore_work_holder *left = a, *right = b;

	if (left->role != right->role)
		return left->role < right->role ? -1 : 1;
	if (left->since != right->since)
		return left->since > right->since ? -1 : 1;
	return left->task < right->task ? -1 : left->task > right->task;
}

/* -- pools */

/* The first worker of a pool; *ret_count of them. */
static size_t workers_of(const struct workpool_list *list, vmr_kaddr pool, size_t *ret_count)
{
	size_t low = 0, high = list->worker_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list->workers[middle].pool < pool)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < list->worker_count && list->workers[high].pool == pool)
		high++;
	*ret_count = high - low;
	return low;
}

static void judge_pool(const struct judge *judge, const struct workpool_place *place, struct dumpcore_workpool *told)
{
	size_t count, first = workers_of(&judge->list, told->pool, &count);

	told->has_since = place->has_still;
	told->since = place->still;
	told->is_still = told->has_since && told->since >= WORKPOOL_STILL;
	told->why = told->has_since ? NULL : since_unknown;
	for (size_t i = 0; i < count; i++)
		take_worker(judge, place, &judge->list.workers[first + i], told);
	if (count < told->workers && !told->is_softirq)
		dumpcore_gap_add(judge->list.dump, told->pool, "who holds works up may be missing",
				 "it has more workers than tasks were found of", "pool %d", told->number);
	choose_holders(judge, place, told);
}

/* -- limits */

/* For how long a worker has been at its work, at least: it has not begun another while its pool began none. */
static bool time_at(const struct judge *judge, const struct workpool_worker *worker, uint64_t *ret)
{
	const struct workpool_place *place = workpool_place_of(&judge->list, worker->pool);
	const struct dumpcore_wait *wait = dumpcore_wait_find(judge->waits, worker->task);
	bool found = false;

	*ret = 0;
	if (worker->has_at) {
		*ret = worker->at;
		found = true;
	}
	if (wait && wait->has_since && !worker->task->on_cpu) {
		*ret = wait->since > *ret ? wait->since : *ret;
		found = true;
	}
	if (place && place->has_still && !worker->is_rescuer) {
		*ret = place->still > *ret ? place->still : *ret;
		found = true;
	}
	return found;
}

/* Does a worker run a work that counts for the limit? */
static bool is_at(const struct workpool_place *place, const struct workpool_worker *worker)
{
	if (!worker->work)
		return false;
	return place->is_shared ? worker->workqueue == place->told.workqueue : worker->pwq == place->told.limited;
}

static void judge_limit(struct judge *judge, const struct workpool_place *place, struct dumpcore_workpool *told)
{
	const struct workpool_list *list = &judge->list;
	size_t still = 0, queued = workpool_queued(list, told->workqueue, &still);
	uint64_t at;

	if (judge->effort < list->worker_count) {
		told->why = too_many;
		return;
	}
	judge->effort -= list->worker_count;
	told->since = UINT64_MAX;
	for (size_t i = 0; i < list->worker_count; i++) {
		if (!is_at(place, &list->workers[i]))
			continue;
		bool found = time_at(judge, &list->workers[i], &at);
		take_worker(judge, place, &list->workers[i], told);
		told->why = found ? told->why : at_unknown;
		told->since = found && at < told->since ? at : told->since;
	}
	told->is_queued = queued;
	told->has_since = told->since != UINT64_MAX && !told->why;
	if (!told->holder_count)
		told->why = queued ? NULL : nobody_known;
	told->is_still = !told->why && (!told->holder_count || told->since >= WORKPOOL_STILL) && queued == still;
	told->since = told->has_since ? told->since : 0;
	take_cpus(judge, told);
}

/* -- all */

static int compare_pools(const void *a, const void *b)
{
	const struct dumpcore_workpool *left = a, *right = b;

	if (left->is_still != right->is_still)
		return left->is_still ? -1 : 1;
	if (left->since != right->since)
		return left->since > right->since ? -1 : 1;
	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	if (left->pool != right->pool)
		return left->pool < right->pool ? -1 : 1;
	return left->limited < right->limited ? -1 : left->limited > right->limited;
}

static void judge_place(struct judge *judge, struct workpool_place *place, struct dumpcore_workpools *pools)
{
	struct dumpcore_workpool *told = &pools->pools[pools->count];

	if (!place->told.count && !place->told.is_cut)
		return;
	*told = place->told;
	place->told.works = NULL;
	if (told->limited)
		judge_limit(judge, place, told);
	else
		judge_pool(judge, place, told);
	if (told->holder_count)
		qsort(told->holders, told->holder_count, sizeof(*told->holders), compare_holders);
	pools->count++;
	dumpcore_stacks_release(judge->list.dump);
}

struct vmr_error *dumpcore_workpools_read(struct dumpcore *dump, const struct dumpcore_waits *waits,
					  struct dumpcore_workpools **ret)
{
	struct judge judge = {.waits = waits, .effort = EFFORT};
	const struct dumpcore_task *tasks;
	size_t count;

	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	struct dumpcore_workpools *pools = *ret = vmr_alloc(sizeof(*pools));
	workpool_list_read(dump, &judge.list);
	if (judge.list.count && vmr_error_drop(dumpcore_field_find(dump, "task_struct", "policy", &judge.policy)))
		dumpcore_gap_add_member(dump, "task_struct", "policy", "whether a real-time task holds works up");
	pools->pools = vmr_alloc_array(judge.list.count + 1, sizeof(*pools->pools));
	for (size_t i = 0; i < judge.list.count; i++)
		judge_place(&judge, &judge.list.places[i], pools);
	if (pools->count)
		qsort(pools->pools, pools->count, sizeof(*pools->pools), compare_pools);
	workpool_list_deinit(&judge.list);
	return NULL;
}

void dumpcore_workpools_destroy(struct dumpcore_workpools *pools)
{
	if (!pools)
		return;
	for (size_t i = 0; i < pools->count; i++) {
		free(pools->pools[i].holders);
		free(pools->pools[i].works);
	}
	free(pools->pools);
	free(pools);
}
