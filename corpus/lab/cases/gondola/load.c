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
#include <termios.h>
#include <unistd.h>

enum { STALL_SECONDS = 3 };
static unsigned long boarded;
static int is_over;

static void *passenger(void *unused)
{
	int fd = open("/proc/lab", O_RDONLY);
	char byte;

	prctl(PR_SET_NAME, "passenger");
	for (;; __atomic_add_fetch(&boarded, 1, __ATOMIC_RELAXED))
		(void)!read(fd, &byte, 1);
	return NULL;
}

static void *boat(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	prctl(PR_SET_NAME, "boat");
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
		pthread_create(&thread, NULL, passenger, NULL);
	if (strcmp(sides ? sides : "", "wait"))
		pthread_create(&thread, NULL, boat, NULL);
	for (int i = 0; i < seconds && stalled < STALL_SECONDS; i++) {
		sleep(1);
		now = __atomic_load_n(&boarded, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
	}
	if (stalled)
		printf("lab: nobody boards\n");
	else
		printf("lab: survived %lu rounds\n", now);
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	sleep(2);
	printf("lab: sysrq\n");
	tcdrain(STDOUT_FILENO); // on PREEMPT_RT a thread of the kernel prints: what it has not yet is lost
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
