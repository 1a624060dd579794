/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: reads how much was pressed. When nothing is any more, or in the end, the steam is let out; then the
 * kernel writes into its log what its workqueues do, and a crash by sysrq follows.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { STALL_SECONDS = 4, STEAM_SECONDS = 4 };

static unsigned long pressed(void)
{
	char text[32] = "";
	int fd = open("/proc/lab", O_RDONLY);

	(void)!read(fd, text, sizeof text - 1);
	close(fd);
	return strtoul(text, NULL, 10);
}

static void put(const char *path, const char *text)
{
	(void)!write(open(path, O_WRONLY), text, 1);
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 20, stalled = 0;
	unsigned long before = 0;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < seconds && stalled < STALL_SECONDS; i++) {
		sleep(1);
		unsigned long now = pressed();
		printf("lab: rounds %lu\n", now);
		stalled = now == before ? stalled + 1 : 0;
		before = now;
	}
	put("/proc/lab", "s");
	sleep(STEAM_SECONDS);
	put("/proc/sysrq-trigger", "t");
	printf(stalled < STALL_SECONDS ? "lab: survived\nlab: sysrq\n" : "lab: nobody gets on\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO); // a thread of the kernel may print: what it has not yet is lost
	put("/proc/sysrq-trigger", "c");
	return 1;
}
