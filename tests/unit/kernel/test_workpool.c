/* SPDX-License-Identifier: MIT */
/* Pools of workers of kernels made by hand: names of members old and new, what is no work, lists that do not end. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/workpool_internal.h"
#include "tests/unit/kernel/fake.h"

#define AT(offset) (FAKE_BASE + (offset))
#define POOL       AT(0x1000)
#define OTHER_POOL AT(0x1100)
#define PWQ        AT(0x2000)
#define QUEUE      AT(0x3000)
#define HEAD       AT(0x3800)
#define JIFFIES    AT(0x4000)
#define CLOCK      AT(0x4100)
#define TASK       AT(0x5000)
#define KTHREAD    AT(0x6000)
#define WORKER     AT(0x6100)
#define NEW_TASK   AT(0x7000)
#define NEW_WORKER AT(0x7100)
#define WORK(n)    (AT(0x8000) + (n)*0x20ull)
#define FUNCTION   0xffffffff81000000ull
#define BARRIER    0xffffffff81000100ull
#define QUEUED     4
#define HZ         250

/* Of struct worker_pool and of others, in this test. */
enum { WORKLIST = 0x20, IN_PWQ_INACTIVE = 0x20, IN_PWQ_NODE = 0x30, WQ_PWQS = 0x10, ENTRY = 8, ATTACHED = 0x50 };

static struct dumpcore dump;
static struct dumpcore_task tasks[] = {
	{.address = TASK, .pid = 5, .is_kernel_thread = true},
	{.address = NEW_TASK, .pid = 6, .is_kernel_thread = true},
};

struct vmr_error *dumpcore_tasks_get(struct dumpcore *unused, const struct dumpcore_task **ret, size_t *ret_count)
{
	(void)unused;
	*ret = tasks;
	*ret_count = VMR_COUNT(tasks);
	return NULL;
}

const struct dumpcore_task *dumpcore_task_find(struct dumpcore *unused, vmr_kaddr address)
{
	(void)unused;
	for (size_t i = 0; i < VMR_COUNT(tasks); i++)
		if (tasks[i].address == address)
			return &tasks[i];
	return NULL;
}

static void fields_of_all(void)
{
	static const struct {
		const char *name;
		uint64_t offset;
		uint32_t size;
	} rows[] = {
		{"worker_pool.cpu", 0, 4},
		{"worker_pool.id", 4, 4},
		{"worker_pool.flags", 8, 4},
		{"worker_pool.worklist.next", WORKLIST, 8},
		{"worker_pool.nr_workers", 0x30, 4},
		{"worker_pool.nr_idle", 0x34, 4},
		{"worker_pool.manager", 0x40, 8},
		{"worker_pool.workers.next", ATTACHED, 8},
		{"worker.current_work", 0, 8},
		{"worker.current_func", 8, 8},
		{"worker.current_pwq", 0x10, 8},
		{"worker.task", 0x18, 8},
		{"worker.pool", 0x20, 8},
		{"worker.rescue_wq", 0x28, 8},
		{"worker.node.next", 0x30, 8},
		{"pool_workqueue.pool", 0, 8},
		{"pool_workqueue.wq", 8, 8},
		{"pool_workqueue.nr_active", 0x10, 4},
		{"pool_workqueue.pwqs_node.next", IN_PWQ_NODE, 8},
		{"workqueue_struct.list.next", 0, 8},
		{"workqueue_struct.pwqs.next", WQ_PWQS, 8},
		{"workqueue_struct.name", 0x20, 24},
		{"work_struct.data.counter", 0, 8},
		{"work_struct.entry.next", ENTRY, 8},
		{"work_struct.func", 0x18, 8},
		{"task_struct.flags", 0, 4},
		{"task_struct.se.sum_exec_runtime", 0x10, 8},
		{"kthread.data", 0, 8},
		{"clocksource.mult", 0, 4},
		{"clocksource.shift", 4, 4},
	};

	for (size_t i = 0; i < VMR_COUNT(rows); i++)
		fake_field(rows[i].name, rows[i].offset, rows[i].size);
	fake_type("struct worker_pool", 0x100);
}

static void fields_of_old(void)
{
	fake_field("worker_pool.nr_running.counter", 0x38, 4);
	fake_field("worker_pool.nr_running", 0x38, 4);
	fake_field("worker_pool.watchdog_ts", 0x10, 8);
	fake_field("pool_workqueue.max_active", 0x14, 4);
	fake_field("pool_workqueue.delayed_works.next", IN_PWQ_INACTIVE, 8);
	fake_field("task_struct.set_child_tid", 8, 8);
}

static void fields_of_new(void)
{
	fake_field("worker_pool.nr_running", 0x38, 4);
	fake_field("worker_pool.last_progress_ts", 0x10, 8);
	fake_field("workqueue_struct.max_active", 0x40, 4);
	fake_field("workqueue_struct.node_nr_active", 0x48, 0);
	fake_field("pool_workqueue.inactive_works.next", IN_PWQ_INACTIVE, 8);
	fake_field("pool_workqueue.mayday_cursor.entry.next", 0x40 + ENTRY, 8);
	fake_field("task_struct.worker_private", 8, 8);
	fake_field("worker.current_at", 0x40, 8);
	fake_field("worker.current_start", 0x48, 8);
}

static void link_list(vmr_kaddr head, const vmr_kaddr *nodes, size_t count)
{
	vmr_kaddr last = head;

	for (size_t i = 0; i < count; i++) {
		fake_put(last, nodes[i], 8);
		last = nodes[i];
	}
	fake_put(last, head, 8);
}

static void put_work(unsigned number, vmr_kaddr function)
{
	fake_put(WORK(number), PWQ | QUEUED, 8);
	fake_put(WORK(number) + 0x18, function, 8);
}

/* Two pools of CPU 0, of which the first has a worker and a workqueue; a second worker is in the pool's list only. */
static void begin(bool is_new)
{
	static const vmr_kaddr none;

	memset(&dump, 0, sizeof(dump));
	fake_reset();
	fields_of_all();
	if (is_new)
		fields_of_new();
	else
		fields_of_old();
	fake_cpus(&none, 1);
	fake_symbol("cpu_worker_pools", POOL, 0x200);
	fake_symbol("workqueues", HEAD, 16);
	fake_symbol("jiffies_64", JIFFIES, 8);
	fake_symbol("clocksource_jiffies", CLOCK, 8);
	fake_symbol("wq_barrier_func", BARRIER, 16);
	fake_put(JIFFIES, 5000 * HZ, 8);
	fake_put(CLOCK, (1000000000u / HZ) << 8, 4);
	fake_put(CLOCK + 4, 8, 4);
	for (unsigned i = 0; i < 2; i++) {
		fake_put(POOL + 0x100ull * i + 4, 2 + i, 4);
		fake_put(POOL + 0x100ull * i + 0x10, 4990 * HZ, 8);
		link_list(POOL + 0x100ull * i + WORKLIST, NULL, 0);
		link_list(POOL + 0x100ull * i + ATTACHED, NULL, 0);
	}
	fake_put(POOL + 0x38, 1, 4);
	link_list(HEAD, (vmr_kaddr[]){QUEUE}, 1);
	link_list(QUEUE + WQ_PWQS, (vmr_kaddr[]){PWQ + IN_PWQ_NODE}, 1);
	fake_text(QUEUE + 0x20, "by hand");
	fake_put(PWQ, POOL, 8);
	fake_put(PWQ + 8, QUEUE, 8);
	fake_put(PWQ + 0x14, 3, 4);
	fake_put(QUEUE + 0x40, 3, 4);
	link_list(PWQ + IN_PWQ_INACTIVE, NULL, 0);
	fake_put(TASK, 0x20, 4);
	fake_put(TASK + 8, KTHREAD, 8);
	fake_put(KTHREAD, WORKER, 8);
	fake_put(WORKER, WORK(0), 8);
	fake_put(WORKER + 0x10, PWQ, 8);
	fake_put(WORKER + 0x18, TASK, 8);
	fake_put(WORKER + 0x20, POOL, 8);
	fake_put(NEW_WORKER + 0x18, NEW_TASK, 8);
	fake_put(NEW_WORKER + 0x20, POOL, 8);
	link_list(POOL + ATTACHED, (vmr_kaddr[]){WORKER + 0x30, NEW_WORKER + 0x30}, 2);
}

static size_t gap_count(void)
{
	size_t count = 0;

	dumpcore_gaps_get(&dump, &count);
	return count;
}

static void end(struct workpool_list *list)
{
	workpool_list_deinit(list);
	dumpcore_gaps_destroy(dump.gaps);
}

static void check(bool is_new)
{
	struct workpool_list list;

	begin(is_new);
	for (unsigned i = 1; i < 5; i++)
		put_work(i, i == 2 ? BARRIER : FUNCTION);
	link_list(POOL + WORKLIST, (vmr_kaddr[]){WORK(1) + ENTRY, WORK(2) + ENTRY}, 2);
	link_list(PWQ + IN_PWQ_INACTIVE, (vmr_kaddr[]){WORK(3) + ENTRY, WORK(4) + ENTRY}, 2);
	workpool_list_read(&dump, &list);
	assert_int_equal(list.count, 3);
	const struct workpool_place *pool = workpool_place_of(&list, POOL), *limit = &list.places[2];
	assert_int_equal(pool->told.count, 1); /* who waits for a flush is no work */
	assert_int_equal(pool->told.works[0].address, WORK(1));
	assert_int_equal(pool->told.works[0].function, FUNCTION);
	assert_string_equal(pool->told.works[0].name, "by hand");
	assert_int_equal(pool->told.number, 2);
	assert_int_equal(pool->told.running, 1);
	assert_true(pool->is_bound && pool->has_still);
	assert_int_equal(pool->still, 10000000000);
	assert_int_equal(limit->told.limited, PWQ);
	assert_int_equal(limit->told.count, 2);
	assert_int_equal(limit->told.most, 3);
	assert_string_equal(limit->told.name, "by hand");
	assert_int_equal(workpool_place_of(&list, OTHER_POOL)->told.count, 0);
	assert_int_equal(list.worker_count, 2);
	assert_int_equal(list.workers[0].task->pid, 5);
	assert_int_equal(list.workers[0].work, WORK(0));
	assert_int_equal(list.workers[0].workqueue, QUEUE);
	assert_int_equal(list.workers[1].task->pid, 6);
	assert_int_equal(list.workers[1].address, NEW_WORKER);
	size_t still, queued = workpool_queued(&list, QUEUE, &still);
	assert_int_equal(queued, 1);
	assert_int_equal(still, 1);
	assert_int_equal(gap_count(), 0);
	end(&list);
}

static void test_old(void **state)
{
	(void)state;
	check(false);
}

static void test_new(void **state)
{
	(void)state;
	check(true);
}

/* Where a rescuer is in the list is no work; a pool without workers has its works; times of who runs. */
static void test_cursor(void **state)
{
	struct workpool_list list;

	(void)state;
	begin(true);
	put_work(1, FUNCTION);
	fake_put(PWQ + 0x40, PWQ | QUEUED, 8);
	fake_put(PWQ, OTHER_POOL, 8);
	fake_put(WORKER + 0x48, 4997 * HZ, 8);
	link_list(OTHER_POOL + WORKLIST, (vmr_kaddr[]){PWQ + 0x40 + ENTRY, WORK(1) + ENTRY}, 2);
	workpool_list_read(&dump, &list);
	assert_int_equal(workpool_place_of(&list, OTHER_POOL)->told.count, 1);
	assert_true(list.workers[0].has_at);
	assert_int_equal(list.workers[0].at, 3000000000);
	end(&list);
	begin(true);
	fake_put(WORKER + 0x40, 1000, 8);
	fake_put(TASK + 0x10, 6000, 8);
	workpool_list_read(&dump, &list);
	assert_int_equal(list.workers[0].at, 5000);
	end(&list);
}

/* A list without end, one of another pool's works, one that leads nowhere: what came before counts, and a gap is there.
 */
static void test_broken(void **state)
{
	static const vmr_kaddr ends[] = {WORK(1) + ENTRY, WORK(3) + ENTRY, 0, 0xffff888800000000};
	struct workpool_list list;

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(ends); i++) {
		begin(true);
		for (unsigned k = 1; k < 3; k++)
			put_work(k, FUNCTION);
		fake_put(WORK(3), (AT(0x2200)) | QUEUED, 8);
		link_list(POOL + WORKLIST, (vmr_kaddr[]){WORK(1) + ENTRY, WORK(2) + ENTRY}, 2);
		fake_put(WORK(2) + ENTRY, ends[i], 8);
		workpool_list_read(&dump, &list);
		const struct workpool_place *pool = workpool_place_of(&list, POOL);
		assert_true(pool->told.is_cut);
		assert_true(pool->told.count >= 2);
		assert_int_equal(pool->told.works[1].address, WORK(2));
		assert_int_equal(gap_count(), 1);
		end(&list);
	}
}

/* Lists of all kinds go in a circle: it ends, and each is a gap. */
static void test_circles(void **state)
{
	struct workpool_list list;

	(void)state;
	begin(true);
	fake_put(QUEUE, QUEUE, 8);
	fake_put(PWQ + IN_PWQ_NODE, PWQ + IN_PWQ_NODE, 8);
	fake_put(WORKER + 0x30, WORKER + 0x30, 8);
	workpool_list_read(&dump, &list);
	assert_true(gap_count() >= 2);
	end(&list);
}

/* A kernel of which not even the types are known says nothing; one without a member that all have says that. */
static void test_missing(void **state)
{
	struct workpool_list list;

	(void)state;
	memset(&dump, 0, sizeof(dump));
	fake_reset();
	workpool_list_read(&dump, &list);
	assert_int_equal(list.count, 0);
	end(&list);
	begin(true);
	fake_symbol("unused", 0, 0);
	fake_put(JIFFIES, 10, 8); /* before the pool's time */
	workpool_list_read(&dump, &list);
	assert_false(workpool_place_of(&list, POOL)->has_still);
	end(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_old),    cmocka_unit_test(test_new),     cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_broken), cmocka_unit_test(test_circles), cmocka_unit_test(test_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
