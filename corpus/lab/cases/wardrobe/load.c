/* SPDX-License-Identifier: MIT */
/* load SECONDS: threads take coats, one brings some; a crash by sysrq when nobody gets on, or at the end. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

enum { STALL_SECONDS = 4, TAKERS = 2 };
static unsigned long taken;

static void *take(void *unused)
{
	int fd = open("/proc/lab", O_RDONLY);
	char byte;

	prctl(PR_SET_NAME, "taker");
	for (;; __atomic_add_fetch(&taken, 1, __ATOMIC_RELAXED))
		(void)!read(fd, &byte, 1);
	return NULL;
}

static void *bring(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	prctl(PR_SET_NAME, "bringer");
	for (;;) {
		(void)!write(fd, "x", 1);
		usleep(500);
	}
	return NULL;
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int seconds = count > 1 ? atoi(words[1]) : 20, stalled = 0;
	unsigned long before = 0;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < TAKERS && (!sides || strcmp(sides, "wake") != 0); i++)
		pthread_create(&thread, NULL, take, NULL);
	if (!sides || strcmp(sides, "wait") != 0)
		pthread_create(&thread, NULL, bring, NULL);
	for (int i = 0; i < seconds && stalled < STALL_SECONDS; i++) {
		sleep(1);
		unsigned long now = __atomic_load_n(&taken, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
	}
	printf(stalled < STALL_SECONDS ? "lab: survived\nlab: sysrq\n" : "lab: nobody gets on\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO); // on PREEMPT_RT a thread of the kernel prints: what it has not yet is lost
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
