/* SPDX-License-Identifier: MIT */
/* load SECONDS: waits, and then a crash by sysrq. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

int main(int count, char **words)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < (count > 1 ? atoi(words[1]) : 3); i++) {
		sleep(1);
		printf("lab: rounds %d\n", i);
	}
	printf("lab: survived\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
