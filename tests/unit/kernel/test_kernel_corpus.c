/* SPDX-License-Identifier: MIT */
/* Tasks, slabs and the stuck CPUs of real dumps, and what a dump with too much filtered out says is missing. */
#include "tests/unit/cmocka.h"

#include <string.h>
#include <time.h>

#include "dumpcore/dumpcore.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "tests/unit/dumpcore/corpus.h"

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void test_whole_dump(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_task *tasks;
	const struct dumpcore_slab_cache *caches;
	size_t count, gaps;

	(void)state;
	double start = milliseconds();
	assert_false(vmr_error_drop(dumpcore_tasks_get(dump, &tasks, &count)));
	double listed = milliseconds();
	assert_int_equal(count, 65);
	assert_non_null(dumpcore_task_find_pid(dump, 92, 0));
	assert_true(dumpcore_task_find_pid(dump, 92, 0)->on_cpu);
	double counting = milliseconds();
	assert_false(vmr_error_drop(dumpcore_slab_count(dump, &caches, &count)));
	printf("tasks in %.1f ms, all slabs counted in %.1f ms\n", listed - start, milliseconds() - counting);
	assert_int_equal(count, 131);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(caches[i].unknown, 0);
	dumpcore_gaps_get(dump, &gaps);
	assert_int_equal(gaps, 0);
	dumpcore_close(dump);
}

/* Objects given to kfree_rcu(), against the kernel's own counters (nothing was in a grace period then). */
static void test_pending(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_slab_cache *caches;
	size_t count;
	uint64_t pending = 0, counted = 0, word;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_slab_count(dump, &caches, &count)));
	for (size_t i = 0; i < count; i++)
		pending += caches[i].pending;
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		static const char *const counters[] = {"head_count.counter", "bulk_count[0].counter",
						       "bulk_count[1].counter"};
		for (size_t i = 0; i < VMR_COUNT(counters); i++) {
			assert_true(kernel_percpu_value(dump, "krc", "kfree_rcu_cpu", counters[i], cpu, &word));
			counted += word;
		}
	}
	assert_true(counted > 0);
	assert_int_equal(pending, counted);
	dumpcore_close(dump);
}

/* Pages in blocks of the buddy allocator, against NR_FREE_PAGES, which CPUs hold back up to some pages of. */
static void test_free_pages(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	struct dumpcore_page page;
	uint64_t pages = 0, counted;

	(void)state;
	for (vmr_kaddr at = layout->direct; at < layout->direct_end; at += DUMPCORE_PAGE_SIZE)
		pages += !vmr_error_drop(dumpcore_page_at(dump, at, &page)) && page.kind == DUMPCORE_PAGE_FREE;
	assert_true(kernel_symbol_value(dump, "vm_zone_stat", 8, &counted));
	assert_in_range(pages, counted - 128, counted + 128);
	dumpcore_close(dump);
}

/* CPU 3 has been spinning with interrupts off since before CPU 2 came to spin for its lock; the others kept time. */
static void test_stuck_cpus(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12-hang/vmcore.elf", true);
	const struct dumpcore_cpu *cpus;
	size_t count;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)));
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(cpus[i].interrupts_off, i >= 2);
		assert_int_equal(cpus[i].clock_behind > 20000000000, i >= 2);
		assert_int_equal(cpus[i].watchdog_behind > 0, i >= 2);
		assert_string_equal(cpus[i].registers_from, "QEMU note");
	}
	assert_true(cpus[3].clock_behind > cpus[2].clock_behind);
	assert_int_equal(cpus[2].task->pid, 89);
	dumpcore_close(dump);
}

/* Tasks and slabs are missing there; each of them has a name in the gaps, and nothing is said to be allocated for want
 * of knowing. */
static void test_filtered(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore.d31", true);
	const struct dumpcore_task *tasks;
	const struct dumpcore_slab_cache *caches;
	size_t count, gap_count, named = 0, cache_count, unknown = 0;

	(void)state;
	assert_false(vmr_error_drop(dumpcore_tasks_get(dump, &tasks, &count)));
	assert_true(count >= 50 && count < 65);
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &gap_count);
	for (size_t i = 0; i < gap_count; i++)
		named += !strncmp(gaps[i].what, "PID ", 4) && strstr(gaps[i].why, "task_struct is not in the dump");
	assert_true(count + named >= 63);
	assert_false(vmr_error_drop(dumpcore_slab_count(dump, &caches, &cache_count)));
	for (size_t i = 0; i < cache_count; i++)
		unknown += caches[i].unknown > 0;
	assert_true(unknown > 5);
	printf("%zu of 65 tasks, %zu named as missing; %zu caches with unknown objects\n", count, named, unknown);
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole_dump), cmocka_unit_test(test_pending),
					   cmocka_unit_test(test_free_pages), cmocka_unit_test(test_stuck_cpus),
					   cmocka_unit_test(test_filtered)};

	return corpus_there() ? cmocka_run_group_tests(tests, NULL, NULL) : CORPUS_SKIP;
}
