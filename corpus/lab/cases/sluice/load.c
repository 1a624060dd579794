/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: one thread reads /proc/lab, one writes it. When the reader does not come back any more, or at the end,
 * the writer goes away and a sysrq crashes the kernel.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { STALL_SECONDS = 3 };
static unsigned long passed;
static int is_over;

static void *barge(void *unused)
{
	int fd = open("/proc/lab", O_RDONLY);
	char byte;

	prctl(PR_SET_NAME, "barge");
	for (;; __atomic_add_fetch(&passed, 1, __ATOMIC_RELAXED))
		(void)!read(fd, &byte, 1);
	return NULL;
}

static void *keeper(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	prctl(PR_SET_NAME, "keeper");
	while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED))
		if (write(fd, "x", 1) < 0)
			sched_yield();
	for (;;)
		pause();
	return NULL;
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int seconds = count > 1 ? atoi(words[1]) : 20, stalled = 0;
	unsigned long before = 0, now = 0;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	if (strcmp(sides ? sides : "", "wake"))
		pthread_create(&thread, NULL, barge, NULL);
	if (strcmp(sides ? sides : "", "wait"))
		pthread_create(&thread, NULL, keeper, NULL);
	for (int i = 0; i < seconds && stalled < STALL_SECONDS; i++) {
		sleep(1);
		now = __atomic_load_n(&passed, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
	}
	if (stalled)
		printf("lab: nobody passes\n");
	else
		printf("lab: survived %lu rounds\n", now);
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	sleep(2);
	printf("lab: sysrq\n");
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
