/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: trains read /proc/lab, carts write it. When nobody gets over any more the kernel's own watch over hung
 * tasks ends it; else a crash by sysrq.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { TRAINS = 3, CARTS = 2 };
static unsigned long crossed;

static void *train(void *unused)
{
	int fd = open("/proc/lab", O_RDONLY);
	char byte;

	prctl(PR_SET_NAME, "train");
	for (;; __atomic_add_fetch(&crossed, 1, __ATOMIC_RELAXED))
		(void)!read(fd, &byte, 1);
	return NULL;
}

static void *cart(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	prctl(PR_SET_NAME, "cart");
	for (;; __atomic_add_fetch(&crossed, 1, __ATOMIC_RELAXED))
		(void)!write(fd, "x", 1);
	return NULL;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	(void)!write(fd, text, strlen(text));
	close(fd);
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int seconds = count > 1 ? atoi(words[1]) : 20;
	unsigned long before = 0, now = 0;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	write_file("/proc/sys/kernel/hung_task_panic", "1");
	write_file("/proc/sys/kernel/hung_task_timeout_secs", "3");
	for (int i = 0; i < TRAINS && strcmp(sides ? sides : "", "wake"); i++)
		pthread_create(&thread, NULL, train, NULL);
	for (int i = 0; i < CARTS && strcmp(sides ? sides : "", "wait"); i++)
		pthread_create(&thread, NULL, cart, NULL);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		now = __atomic_load_n(&crossed, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		if (i && now == before)
			pause();
		before = now;
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", now);
	write_file("/proc/sysrq-trigger", "c");
	return 1;
}
