/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: reads how often something was looked up. When nothing is any more that is said; then, or in the end, a
 * crash by sysrq.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { STALL_SECONDS = 4 };

static unsigned long looked_up(void)
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

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		unsigned long now = looked_up();
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
		if (stalled >= STALL_SECONDS)
			break;
	}
	printf(stalled < STALL_SECONDS ? "lab: survived\nlab: sysrq\n" : "lab: nobody gets on\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO); // a thread of the kernel may print: what it has not yet is lost
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
