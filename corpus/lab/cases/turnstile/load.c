/* SPDX-License-Identifier: MIT */
/* load SECONDS: the module's threads wait; then a crash by sysrq. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	sleep(count > 1 ? atoi(words[1]) : 5);
	printf("lab: survived\nlab: sysrq\n");
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
