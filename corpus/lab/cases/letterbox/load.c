/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: two residents stay and read, a lodger moves in and out (opens and closes /proc/lab), the postman
 * writes it; all stop when the module has counted a box that was left behind, or when time is over; then a crash by
 * sysrq.
 * Environment: lab_sides (both, wait: no postman, wake: no lodger).
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { RESIDENTS = 2, ROOMS = 3, STALL_SECONDS = 4 };
static unsigned long stays, rounds;
static int is_over, left;

static int over(void)
{
	char text[16] = "";
	int fd = open("/sys/module/letterbox/parameters/left", O_RDONLY);

	(void)!read(fd, text, sizeof text - 1);
	close(fd);
	if (atoi(text)) {
		__atomic_store_n(&left, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	}
	return __atomic_load_n(&is_over, __ATOMIC_RELAXED);
}

static void *resident(void *fd)
{
	char letters[4];

	prctl(PR_SET_NAME, "resident");
	for (;;)
		(void)!read(*(int *)fd, letters, sizeof letters);
	return NULL;
}

static void *lodger(void *unused)
{
	int rooms[ROOMS];

	(void)unused;
	prctl(PR_SET_NAME, "lodger");
	while (!over()) {
		for (int i = 0; i < ROOMS; i++)
			rooms[i] = open("/proc/lab", O_RDONLY);
		usleep(500);
		for (int i = 0; i < ROOMS && !over(); i++)
			close(rooms[i]);
		__atomic_add_fetch(&stays, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void *postman(void *unused)
{
	int fd = open("/proc/lab", O_WRONLY);

	(void)unused;
	prctl(PR_SET_NAME, "postman");
	while (!over()) {
		(void)!write(fd, "x", 1);
		__atomic_add_fetch(&rounds, 1, __ATOMIC_RELAXED);
		usleep(700);
	}
	return NULL;
}

static void watch(int seconds, unsigned long *count)
{
	unsigned long last = 0;

	for (int stalled = 0; seconds > 0 && !over(); seconds--) {
		sleep(1);
		unsigned long now = __atomic_load_n(count, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		stalled = now == last && !over() ? stalled + 1 : 0;
		last = now;
		if (stalled >= STALL_SECONDS) {
			printf("lab: stalled\n");
			pause();
		}
	}
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int waits = !sides || strcmp(sides, "wake"), wakes = !sides || strcmp(sides, "wait");
	int fds[RESIDENTS];
	pthread_t thread, lodging, mail;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < RESIDENTS; i++) {
		fds[i] = open("/proc/lab", O_RDONLY);
		pthread_create(&thread, NULL, resident, &fds[i]);
	}
	if (waits)
		pthread_create(&lodging, NULL, lodger, NULL);
	if (wakes)
		pthread_create(&mail, NULL, postman, NULL);
	watch(count > 1 ? atoi(words[1]) : 10, waits ? &stays : &rounds);
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	if (wakes)
		pthread_join(mail, NULL);
	if (waits)
		pthread_join(lodging, NULL);
	printf("lab: %s %lu rounds\nlab: sysrq\n", left ? "a box left behind after" : "survived",
	       waits ? stays : rounds);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
