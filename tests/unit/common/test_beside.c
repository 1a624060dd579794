/* SPDX-License-Identifier: MIT */
/* Work beside the caller's: it is done when that is waited for, once, and with no thread to be had. */
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
	assert_int_equal(setrlimit(RLIMIT_AS, &stack), 0);
	assert_int_equal(job.done, 1);
	assert_true(pthread_equal(job.thread, pthread_self()));
	vmr_beside_end(&beside);
	assert_int_equal(job.done, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(without_thread), cmocka_unit_test(waited_for)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
