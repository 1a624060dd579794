/* SPDX-License-Identifier: MIT */
/* load SECONDS: the module's threads get where they stay; then a crash by sysrq. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 5;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		printf("lab: rounds %d\n", i + 1);
	}
	printf("lab: survived %d rounds\nlab: sysrq\n", seconds);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
