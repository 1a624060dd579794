/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: a sender reads /proc/lab, an operator writes it soon, and now and then late; then a crash by sysrq.
 * Environment: lab_sides (both, wait, wake). A side that does not come back is a hang: said, and left to the host. The
 * two sides share all processors but the last, which is kept for saying so: those of a hang never come back.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SIDES = 2, STALL_SECONDS = 4, SHORT_PAUSE = 2000, LONG_PAUSE = 12000 /* us */, LONG_ONE_OF = 50 };
static unsigned long rounds[SIDES];

static void use_processors(int first, int last)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	for (int i = first; i <= last; i++)
		CPU_SET(i, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static void *send_telegrams(void *count)
{
	int fd = open("/proc/lab", O_RDONLY);
	prctl(PR_SET_NAME, "sender");
	for (;;) {
		char form[192];
		(void)!read(fd, form, sizeof form);
		__atomic_add_fetch((unsigned long *)count, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void *answer(void *count)
{
	int fd = open("/proc/lab", O_WRONLY);
	unsigned seed = 1;
	prctl(PR_SET_NAME, "operator");
	for (;;) {
		(void)!write(fd, "x", 1);
		__atomic_add_fetch((unsigned long *)count, 1, __ATOMIC_RELAXED);
		usleep(rand_r(&seed) % (rand_r(&seed) % LONG_ONE_OF ? SHORT_PAUSE : LONG_PAUSE));
	}
	return NULL;
}

/* Whether a side has not come back for so long that it never will. */
static int stalled(const int *runs)
{
	static unsigned long last[SIDES];
	static int seconds[SIDES];
	for (int i = 0; i < SIDES; i++) {
		unsigned long now = __atomic_load_n(&rounds[i], __ATOMIC_RELAXED);
		seconds[i] = runs[i] && now == last[i] ? seconds[i] + 1 : 0;
		last[i] = now;
		if (seconds[i] >= STALL_SECONDS)
			return 1;
	}
	return 0;
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int runs[SIDES] = {!sides || strcmp(sides, "wake") != 0, !sides || strcmp(sides, "wait") != 0};
	int last = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	use_processors(0, last > 0 ? last - 1 : 0);
	if (runs[0])
		pthread_create(&thread, NULL, send_telegrams, &rounds[0]);
	if (runs[1])
		pthread_create(&thread, NULL, answer, &rounds[1]);
	use_processors(last, last);
	for (int i = 0; i < (count > 1 ? atoi(words[1]) : 10); i++) {
		sleep(1);
		printf("lab: rounds %lu\n", __atomic_load_n(&rounds[runs[0] ? 0 : 1], __ATOMIC_RELAXED));
		if (stalled(runs)) {
			printf("lab: stalled\n");
			pause();
		}
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", __atomic_load_n(&rounds[runs[0] ? 0 : 1], __ATOMIC_RELAXED));
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
