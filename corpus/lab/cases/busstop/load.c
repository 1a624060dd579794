/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: a passenger reads /proc/lab and goes on with other system calls until buses (writes) have come, so
 * that a bus is the first to meet what he left behind; then a crash by sysrq.
 * Environment: lab_sides (both, wait, wake).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { ERRANDS = 5000, STALL_SECONDS = 4 };
static unsigned long rides, buses;

/* One side a processor: where both share one, a bus never comes while a passenger sits down. */
static void stay_on(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	sched_setaffinity(0, sizeof set, &set);
}

/* For a few buses: poll() has a large frame, which it clears. */
static void run_errands(void)
{
	struct pollfd none[30];
	unsigned long until = __atomic_load_n(&buses, __ATOMIC_RELAXED) + 4;

	for (int i = 0; i < 30; i++)
		none[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	for (int i = 0; i < ERRANDS && __atomic_load_n(&buses, __ATOMIC_RELAXED) < until; i++)
		poll(none, 30, 0);
}

static void *passenger(void *unused)
{
	char byte;
	int fd = open("/proc/lab", O_RDONLY);

	(void)unused;
	stay_on(1);
	prctl(PR_SET_NAME, "passenger");
	for (;;) {
		(void)!read(fd, &byte, 1);
		__atomic_add_fetch(&rides, 1, __ATOMIC_RELAXED);
		run_errands();
	}
	return NULL;
}

static void *bus(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	(void)unused;
	stay_on(0);
	prctl(PR_SET_NAME, "bus");
	for (;;) {
		(void)!write(fd, "x", 1);
		__atomic_add_fetch(&buses, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void watch(int seconds, unsigned long *count)
{
	unsigned long last = 0;

	for (int stalled = 0; seconds > 0; seconds--) {
		sleep(1);
		unsigned long now = __atomic_load_n(count, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == last ? stalled + 1 : 0;
		last = now;
		if (stalled >= STALL_SECONDS) {
			printf("lab: stalled\n");
			pause();
		}
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", last);
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int rides_run = !sides || strcmp(sides, "wake"), buses_run = !sides || strcmp(sides, "wait");
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	if (rides_run)
		pthread_create(&thread, NULL, passenger, NULL);
	if (buses_run)
		pthread_create(&thread, NULL, bus, NULL);
	watch(count > 1 ? atoi(words[1]) : 10, buses_run ? &buses : &rides);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
