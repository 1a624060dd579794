/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: waiters read /proc/lab and do other system calls between, wakers write it; then a crash by sysrq.
 * Environment: lab_sides (both, wait, wake). A waker that does not come back is a hang: said, and left to the host.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { WAITERS = 6, WAKERS = 2, STALL_SECONDS = 4 };
static unsigned long rounds, woken[WAKERS];

static void *wait_and_wander(void *unused)
{
	(void)unused;
	int fd = open("/proc/lab", O_RDONLY);
	prctl(PR_SET_NAME, "waiter");
	for (;;) {
		char byte, path[64];
		struct stat status;
		struct utsname name;
		struct pollfd none = {.fd = fd, .events = 0};
		(void)!read(fd, &byte, 1);
		__atomic_add_fetch(&rounds, 1, __ATOMIC_RELAXED);
		stat("/proc/self/status", &status);
		uname(&name);
		(void)!readlink("/proc/self/exe", path, sizeof path);
		poll(&none, 1, 1);
	}
	return NULL;
}

static void *wake(void *count)
{
	int fd = open("/proc/lab", O_WRONLY);
	prctl(PR_SET_NAME, "waker");
	for (;;) {
		(void)!write(fd, "x", 1);
		__atomic_add_fetch((unsigned long *)count, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* How many seconds each waker has been in one call; the largest. */
static int longest_stall(void)
{
	static unsigned long last[WAKERS];
	static int stalled[WAKERS];
	int most = 0;
	for (int i = 0; i < WAKERS; i++) {
		unsigned long now = __atomic_load_n(&woken[i], __ATOMIC_RELAXED);
		stalled[i] = now == last[i] ? stalled[i] + 1 : 0;
		last[i] = now;
		if (stalled[i] > most)
			most = stalled[i];
	}
	return most;
}

static void watch(int seconds, int wakers)
{
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		printf("lab: rounds %lu\n", __atomic_load_n(&rounds, __ATOMIC_RELAXED));
		if (wakers && longest_stall() >= STALL_SECONDS) {
			printf("lab: stalled\n");
			pause();
		}
	}
}

int main(int count, char **words)
{
	const char *sides = getenv("lab_sides");
	int waits = !sides || strcmp(sides, "wake") != 0, wakes = !sides || strcmp(sides, "wait") != 0;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; waits && i < WAITERS; i++)
		pthread_create(&thread, NULL, wait_and_wander, NULL);
	for (int i = 0; wakes && i < WAKERS; i++)
		pthread_create(&thread, NULL, wake, &woken[i]);
	watch(count > 1 ? atoi(words[1]) : 10, wakes);
	printf("lab: survived %lu rounds\nlab: sysrq\n", __atomic_load_n(&rounds, __ATOMIC_RELAXED));
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
