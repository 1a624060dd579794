/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: reads how often the bell was rung. When it is rung no more that is said, and left to the host; else a
 * crash by sysrq. It stays on the last processor, which nobody else needs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { STALL_SECONDS = 4 };

static unsigned long rung(void)
{
	char text[32] = "";
	int fd = open("/proc/lab", O_RDONLY);

	(void)!read(fd, text, sizeof text - 1);
	close(fd);
	return strtoul(text, NULL, 10);
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 20, stalled = 0;
	unsigned long before = 0;
	cpu_set_t set;

	setvbuf(stdout, NULL, _IONBF, 0);
	CPU_ZERO(&set);
	CPU_SET((int)sysconf(_SC_NPROCESSORS_ONLN) - 1, &set);
	sched_setaffinity(0, sizeof set, &set);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		unsigned long now = rung();
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
		if (stalled >= STALL_SECONDS) {
			printf("lab: stalled\n");
			pause();
		}
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", before);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
