/* SPDX-License-Identifier: MIT */
/* Work beside the caller's: it is done when that is waited for, once, and with no thread to be had. */
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/beside.h"
#include "tests/unit/cmocka.h"

struct job {
	atomic_int done;
	pthread_t thread;
	unsigned wait; /* microseconds */
};

static void work(void *context)
{
	struct job *job = context;

	usleep(job->wait);
	job->thread = pthread_self();
	job->done++;
}

static void waited_for(void **state)
{
	struct job job = {.wait = 20000};
	struct vmr_beside beside = {0};

	(void)state;
	vmr_beside_end(&beside); /* nothing was begun */
	vmr_beside_begin(&beside, work, &job);
	vmr_beside_end(&beside);
	assert_int_equal(job.done, 1);
	assert_false(pthread_equal(job.thread, pthread_self()));
	vmr_beside_end(&beside);
	vmr_beside_begin(&beside, work, &job);
	vmr_beside_end(&beside);
	assert_int_equal(job.done, 2);
}

/* As a system that has no room for one more. */
static void without_thread(void **state)
{
	struct job job = {.wait = 0};
	struct vmr_beside beside = {0};
	struct rlimit stack, tiny;

	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* a sanitizer needs address space itself */
#endif
	assert_int_equal(getrlimit(RLIMIT_AS, &stack), 0);
	tiny = stack;
	tiny.rlim_cur = 1 << 20;
	assert_int_equal(setrlimit(RLIMIT_AS, &tiny), 0);
	vmr_beside_begin(&beside, work, &job);
	bool has_begun = vmr_beside_try(&beside, work, &job);
	assert_int_equal(setrlimit(RLIMIT_AS, &stack), 0);
	assert_false(has_begun);
	assert_int_equal(job.done, 1);
	assert_true(pthread_equal(job.thread, pthread_self()));
	vmr_beside_end(&beside);
	assert_int_equal(job.done, 1);
}

struct place {
	pthread_barrier_t barrier;
	int processor;
};

static void note_place(void *context)
{
	struct place *place = context;

	place->processor = sched_getcpu();
	pthread_barrier_wait(&place->barrier);
}

/* It begins where the caller is not, and once he waits it may be anywhere. */
static void elsewhere(void **state)
{
	struct place place = {.processor = -1};
	struct vmr_beside beside = {0};
	cpu_set_t before, others, after;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	if (CPU_COUNT(&before) < 2)
		skip();
	assert_int_equal(pthread_barrier_init(&place.barrier, NULL, 2), 0);
	int own = sched_getcpu();
	assert_true(vmr_beside_try(&beside, note_place, &place));
	assert_int_equal(pthread_getaffinity_np(beside.thread, sizeof(others), &others), 0);
	assert_int_equal(CPU_COUNT(&others), CPU_COUNT(&before) - 1);
	if (own == sched_getcpu()) /* we were not moved meanwhile */
		assert_false(CPU_ISSET(own, &others));
	vmr_beside_send_off(&beside);
	pthread_barrier_wait(&place.barrier);
	vmr_beside_end(&beside);
	assert_true(place.processor >= 0);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after)); /* nothing of it is the caller's */
	pthread_barrier_destroy(&place.barrier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(without_thread), cmocka_unit_test(waited_for),
					   cmocka_unit_test(elsewhere)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
