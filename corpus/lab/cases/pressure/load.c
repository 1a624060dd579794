/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: children that touch more memory than there is (the OOM killer takes some) and read and write files;
 * then a crash by sysrq.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EATERS = 3, WRITERS = 2, STEP = 1 << 20, FILE_STEPS = 48 };

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void eat(void)
{
	write_file("/proc/self/oom_score_adj", "1000");
	for (;;) {
		char *step = mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (step != MAP_FAILED)
			memset(step, 'e', STEP);
		usleep(2000);
	}
}

static void write_and_read(int number)
{
	static char step[STEP];
	char name[32];

	snprintf(name, sizeof name, "/mnt/file-%d", number);
	int fd = open(name, O_RDWR | O_CREAT, 0600);
	for (;;) {
		for (int i = 0; i < FILE_STEPS; i++)
			(void)!pwrite(fd, step, STEP, (off_t)i * STEP);
		for (int i = 0; i < FILE_STEPS; i++)
			(void)!pread(fd, step, STEP, (off_t)i * STEP);
	}
}

static void spawn(int number)
{
	if (fork())
		return;
	if (number < EATERS)
		eat();
	write_and_read(number);
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 10, killed = 0;

	setvbuf(stdout, NULL, _IONBF, 0);
	write_file("/proc/self/oom_score_adj", "-1000");
	for (int i = 0; i < EATERS + WRITERS; i++)
		spawn(i);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		for (; waitpid(-1, NULL, WNOHANG) > 0; killed++)
			spawn(0);
		printf("lab: rounds %d\n", killed);
	}
	printf("lab: survived %d rounds\nlab: sysrq\n", killed);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
