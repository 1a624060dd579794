/* SPDX-License-Identifier: MIT */
/* load SECONDS: threads pass; who finds it full sleeps for good. Sysrq crashes it when nobody gets on or at the end. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

enum { WALKERS = 4, STALL_SECONDS = 4 };
static unsigned long passed;

static void *walk(void *unused)
{
	int fd = open("/proc/lab", O_RDONLY);
	char byte;

	prctl(PR_SET_NAME, "walker");
	for (;;) {
		long got = read(fd, &byte, 1);
		__atomic_add_fetch(&passed, 1, __ATOMIC_RELAXED);
		if (got < 0 && errno == EBUSY)
			sleep(100000);
	}
	return NULL;
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 20, stalled = 0;
	unsigned long before = 0;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < WALKERS; i++)
		pthread_create(&thread, NULL, walk, NULL);
	for (int i = 0; i < seconds && stalled < STALL_SECONDS; i++) {
		sleep(1);
		unsigned long now = __atomic_load_n(&passed, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
	}
	printf("lab: nobody gets on\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO); // on PREEMPT_RT a thread of the kernel prints: what it has not yet is lost
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
