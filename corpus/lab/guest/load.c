/* SPDX-License-Identifier: MIT */
/* load SECONDS: waiters read /proc/lab and do other system calls between, wakers write it; then a crash by sysrq. */
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

enum { WAITERS = 6, WAKERS = 2 };
static unsigned long rounds;

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

static void *wake(void *unused)
{
	(void)unused;
	int fd = open("/proc/lab", O_WRONLY);
	prctl(PR_SET_NAME, "waker");
	for (;;)
		(void)!write(fd, "x", 1);
	return NULL;
}

int main(int count, char **words)
{
	pthread_t thread;
	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < WAITERS; i++)
		pthread_create(&thread, NULL, wait_and_wander, NULL);
	for (int i = 0; i < WAKERS; i++)
		pthread_create(&thread, NULL, wake, NULL);
	sleep(count > 1 ? (unsigned)atoi(words[1]) : 10);
	printf("lab: survived %lu rounds\nlab: sysrq\n", __atomic_load_n(&rounds, __ATOMIC_RELAXED));
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
