/* SPDX-License-Identifier: MIT */
/* Rings of waits, of waits made by hand: what is a ring, which are sure, and that the longest ends at once. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/wait_internal.h"
#include "tests/unit/cmocka.h"

#define MANY 100000

/* Tasks 0 ... count - 1, all of whom wait. */
struct world {
	struct dumpcore_task *tasks;
	struct dumpcore_waits waits;
};

static void begin(struct world *world, size_t count)
{
	*world = (struct world){.waits.count = count};
	world->tasks = vmr_alloc_array(count, sizeof(*world->tasks));
	world->waits.waits = vmr_alloc_array(count, sizeof(*world->waits.waits));
	for (size_t i = 0; i < count; i++)
		world->waits.waits[i] =
			(struct dumpcore_wait){.task = &world->tasks[i], .frame = SIZE_MAX, .next = SIZE_MAX};
}

static void owns(struct world *world, size_t waiter, size_t owner, bool is_exact)
{
	wait_owner_add(&world->waits.waits[waiter], &world->tasks[owner], is_exact, "by hand");
}

static void end(struct world *world)
{
	for (size_t i = 0; i < world->waits.count; i++)
		free(world->waits.waits[i].owners);
	free(world->waits.waits);
	free(world->tasks);
}

static void test_chain(void **state)
{
	struct world world;

	(void)state;
	begin(&world, MANY);
	for (size_t i = 0; i + 1 < MANY; i++)
		owns(&world, i, i + 1, true);
	wait_cycles_find(&world.waits);
	assert_int_equal(world.waits.cycles, 0);
	end(&world);
}

/* A ring of all, from its middle on, with a tail that leads into it. */
static void test_long_ring(void **state)
{
	struct world world;

	(void)state;
	begin(&world, MANY);
	for (size_t i = 0; i < MANY; i++)
		owns(&world, i, i + 1 < MANY ? i + 1 : MANY / 2, true);
	wait_cycles_find(&world.waits);
	assert_int_equal(world.waits.cycles, 1);
	assert_int_equal(world.waits.sure, 1);
	assert_int_equal(world.waits.waits[0].cycle, 0);
	for (size_t i = MANY / 2; i < MANY; i++) {
		assert_int_equal(world.waits.waits[i].cycle, 1);
		assert_int_equal(world.waits.waits[i].step, i - MANY / 2 + 1);
	}
	end(&world);
}

/* One that waits for itself; two by a hint; two of whom one may go on; nobody is in two rings. */
static void test_kinds(void **state)
{
	struct world world;

	(void)state;
	begin(&world, 8);
	owns(&world, 0, 0, true);
	owns(&world, 1, 2, true);
	owns(&world, 2, 1, false);
	owns(&world, 3, 4, true);
	owns(&world, 4, 3, true);
	world.waits.waits[4].doubt = "by hand";
	owns(&world, 5, 6, true);
	owns(&world, 5, 0, true);
	owns(&world, 6, 7, true);
	owns(&world, 7, 5, true);
	wait_cycles_find(&world.waits);
	assert_int_equal(world.waits.cycles, 4);
	assert_int_equal(world.waits.sure, 2);
	assert_int_equal(world.waits.waits[0].cycle, 1);
	assert_int_equal(world.waits.waits[5].cycle, 2);
	assert_int_equal(world.waits.waits[6].cycle, 2);
	assert_true(world.waits.waits[1].cycle > 2 && world.waits.waits[3].cycle > 2);
	assert_true(world.waits.waits[1].cycle != world.waits.waits[3].cycle);
	end(&world);
}

/* Whether a task can come to itself by owners, by a walk over all. */
static bool is_reached(struct world *world, size_t from, bool *seen)
{
	size_t list[32], count = 0;

	for (list[count++] = from; count;) {
		const struct dumpcore_wait *wait = &world->waits.waits[list[--count]];
		for (size_t k = 0; k < wait->owner_count; k++) {
			size_t owner = (size_t)(wait->owners[k].task - world->tasks);
			if (owner == from)
				return true;
			if (!seen[owner])
				list[count++] = owner;
			seen[owner] = true;
		}
	}
	return false;
}

/* Against a plain walk: there is a ring where one comes to itself, each step leads to the next, and all else is in
 * none. */
static void test_any(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct world world;
		bool has_ring = false;
		begin(&world, 12);
		for (unsigned i = 0; i < 14; i++) {
			seed = seed * 1103515245 + 12345;
			owns(&world, seed >> 8 & 15 ? (seed >> 8 & 15) % 12 : 0, (seed >> 16 & 255) % 12,
			     seed >> 30 & 1);
		}
		wait_cycles_find(&world.waits);
		for (size_t i = 0; i < 12; i++) {
			bool seen[12] = {false};
			const struct dumpcore_wait *wait = &world.waits.waits[i];
			bool reached = is_reached(&world, i, seen);
			has_ring |= reached;
			if (!wait->cycle)
				continue;
			assert_true(reached);
			const struct dumpcore_wait *next =
				dumpcore_wait_find(&world.waits, wait->owners[wait->next].task);
			assert_int_equal(next->cycle, wait->cycle);
			assert_true(next->step == wait->step + 1 || next->step == 1);
			assert_true(wait->cycle > world.waits.sure || wait->owners[wait->next].is_exact);
		}
		assert_int_equal(has_ring, world.waits.cycles > 0);
		end(&world);
	}
}

/* Readers are readers whether the last whom the word names lives, or has exited; a writer only where both say so. */
static void test_rwsem(void **state)
{
	enum { READER = 1, WRITER = 1, WAITERS = 2, ONE = 1 << 8 };
	const uint64_t task = 0xffff888000239100;

	(void)state;
	assert_int_equal(wait_rwsem_has(true, ONE | WAITERS, task | READER), WAIT_RWSEM_READERS);
	assert_int_equal(wait_rwsem_has(true, 3 * ONE, task), WAIT_RWSEM_READERS);
	assert_int_equal(wait_rwsem_has(true, WRITER | WAITERS, task), WAIT_RWSEM_WRITER);
	assert_int_equal(wait_rwsem_has(true, WRITER | WAITERS, task | READER), WAIT_RWSEM_READERS);
	assert_int_equal(wait_rwsem_has(true, WAITERS, task | READER), WAIT_RWSEM_NOBODY);
	assert_int_equal(wait_rwsem_has(true, WAITERS, 0), WAIT_RWSEM_NOBODY);
	assert_int_equal(wait_rwsem_has(false, 0, task), WAIT_RWSEM_WRITER);
	assert_int_equal(wait_rwsem_has(false, 0, task | READER), WAIT_RWSEM_WRITER); /* PREEMPT_RT: it has waiters */
	assert_int_equal(wait_rwsem_has(false, 0, READER), WAIT_RWSEM_READERS);
}

/* A thread without work is one of the kernel's own: a driver may call its thread's function so, and have a lock there.
 */
static void test_idle(void **state)
{
	static const struct {
		const char *function, *file;
		bool is_idle;
	} rows[] = {{"worker_thread", "kernel/workqueue.c", true},
		    {"worker_thread", "debian/build/source_rt/kernel/workqueue.c", true},
		    {"worker_thread", "drivers/block/worker.c", false},
		    {"worker_thread", "drivers/subkernel/workqueue.c", false},
		    {"worker_thread", NULL, false},
		    {"kthread_worker_fn", "kernel/kthread.c", true},
		    {"kthread_worker_fn", "main.c", false}};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct dumpcore_frame frames[] = {{.function = "schedule", .file = "kernel/sched/core.c"},
						  {.function = rows[i].function, .file = rows[i].file, .physical = 1}};
		const struct dumpcore_stack stack = {.frames = frames, .frame_count = VMR_COUNT(frames)};
		struct wait_reader reader = {.dump = NULL};
		struct wait_sight sight;
		wait_kind_find(&reader, &stack, &sight);
		wait_kind_deinit(&reader);
		assert_int_equal(sight.is_idle, rows[i].is_idle);
		assert_int_equal(sight.waiter, 1);
	}
}

/* Who waits stands behind the code of locks, from wherever the kernel was built: as the scheduler's own file tells. */
static void test_tree_file(void **state)
{
	static const struct {
		const char *scheduler, *lock, *file;
		size_t waiter;
	} rows[] = {{"kernel/sched/core.c", "kernel/locking/rtmutex.c", "kernel/locking/rtmutex.c", 2},
		    {"debian/build/rt/kernel/sched/core.c", "debian/build/rt/kernel/locking/rtmutex.c",
		     "kernel/locking/rtmutex.c", 2},
		    {"debian/build/rt/kernel/sched/core.c", "/opt/x/kernel/locking/rtmutex.c",
		     "/opt/x/kernel/locking/rtmutex.c", 1},
		    {"kernel/sched/core.c", "/opt/x/kernel/locking/rtmutex.c", "/opt/x/kernel/locking/rtmutex.c", 1},
		    {"akernel/sched/core.c", "akernel/locking/rtmutex.c", "akernel/locking/rtmutex.c", 1},
		    {NULL, "kernel/locking/rtmutex.c", "kernel/locking/rtmutex.c", 2},
		    {"kernel/sched/core.c", NULL, NULL, 1}};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct dumpcore_frame frames[] = {{.function = "__schedule", .file = rows[i].scheduler, .pc = 0x1000},
						  {.function = "slowlock", .file = rows[i].lock, .physical = 1},
						  {.function = "work", .file = "main.c", .physical = 2}};
		const struct dumpcore_stack stack = {.frames = frames, .frame_count = VMR_COUNT(frames)};
		struct wait_reader reader = {.dump = NULL, .text = {.low = 0x1000, .high = 0x1001}};
		struct wait_sight sight;
		wait_tree_set(&reader, rows[i].scheduler);
		wait_kind_find(&reader, &stack, &sight);
		wait_kind_deinit(&reader);
		const char *file = wait_tree_file(&reader, &stack, 1);
		assert_true(file == rows[i].file || (file && rows[i].file && !strcmp(file, rows[i].file)));
		assert_int_equal(sight.waiter, rows[i].waiter);
	}
}

/* A CPU that runs a task in user space: by registers there, or by an NMI that came there; not what an interrupt's way
 * back does for the task. */
static void test_user_space(void **state)
{
	const vmr_kaddr kernel = 0xffffffff81000000, user = 0x400000;
	struct dumpcore_frame nmi[] = {{.pc = kernel, .context = DUMPCORE_CONTEXT_NMI, .function = "exc_nmi"},
				       {.pc = user}};
	struct dumpcore_frame work[] = {{.pc = kernel, .context = DUMPCORE_CONTEXT_NMI, .function = "exc_nmi"},
					{.pc = kernel, .context = DUMPCORE_CONTEXT_IRQ, .function = "task_work_run"},
					{.pc = user}};
	struct dumpcore_frame call[] = {{.pc = kernel, .context = DUMPCORE_CONTEXT_NMI, .function = "exc_nmi"},
					{.pc = kernel, .context = DUMPCORE_CONTEXT_TASK, .function = "do_syscall_64"},
					{.pc = user}};
	struct dumpcore_stack stack = {.frames = nmi, .frame_count = 2};

	(void)state;
	assert_true(wait_is_in_user_space(&stack));
	nmi[0].function = "irqentry_exit_to_user_mode";
	assert_false(wait_is_in_user_space(&stack));
	assert_true(wait_is_in_user_space(&(struct dumpcore_stack){.frames = &nmi[1], .frame_count = 1}));
	assert_false(wait_is_in_user_space(&(struct dumpcore_stack){.frames = nmi, .frame_count = 1}));
	assert_false(wait_is_in_user_space(&(struct dumpcore_stack){.frames = NULL}));
	assert_false(wait_is_in_user_space(&(struct dumpcore_stack){.frames = work, .frame_count = 3}));
	assert_false(wait_is_in_user_space(&(struct dumpcore_stack){.frames = call, .frame_count = 3}));
}

/* Who is to complete what another waits for closes a ring, but not where a second one is, or what needs no task. */
static void test_completing(void **state)
{
	struct dumpcore_wait_completing completing = {.line = 1};
	struct world world;

	(void)state;
	for (unsigned how = 0; how < 3; how++) {
		begin(&world, 3);
		owns(&world, 0, 1, true);
		owns(&world, 1, 0, false);
		if (how == 1)
			owns(&world, 1, 2, false);
		for (size_t i = 0; i < world.waits.waits[1].owner_count; i++)
			world.waits.waits[1].owners[i].completing = &completing;
		world.waits.waits[1].is_served = how == 2;
		wait_cycles_find(&world.waits);
		assert_int_equal(world.waits.cycles, how == 0);
		assert_int_equal(world.waits.sure, 0);
		end(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain), cmocka_unit_test(test_completing), cmocka_unit_test(test_long_ring),
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_any),        cmocka_unit_test(test_rwsem),
		cmocka_unit_test(test_idle),  cmocka_unit_test(test_tree_file),  cmocka_unit_test(test_user_space)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
