/* SPDX-License-Identifier: MIT */
/* load SECONDS: 10,000 threads that sleep in five ways; when all are there (SECONDS at most), a crash by sysrq. */
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 10000, STACK = 16384 };
static int pipe_ends[2], word;
static unsigned long asleep;

static void sleep_in_poll(void)
{
	struct pollfd wanted = { .fd = pipe_ends[0], .events = POLLIN };
	poll(&wanted, 1, -1);
}

static void sleep_in_pipe(void)
{
	char byte;
	(void)!read(pipe_ends[0], &byte, 1);
}

static void sleep_in_futex(void)
{
	syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void sleep_in_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(0);
	epoll_ctl(fd, EPOLL_CTL_ADD, pipe_ends[0], &event);
	epoll_wait(fd, &event, 1, -1);
}

static void sleep_in_nanosleep(void)
{
	struct timespec long_time = { .tv_sec = 100000 };
	nanosleep(&long_time, NULL);
}

static const struct {
	const char *name;
	void (*sleep)(void);
} ways[] = {
	{ "in-poll", sleep_in_poll }, { "in-pipe", sleep_in_pipe }, { "in-futex", sleep_in_futex },
	{ "in-epoll", sleep_in_epoll }, { "in-nanosleep", sleep_in_nanosleep },
};

static void *work(void *number)
{
	size_t way = (size_t)number % (sizeof ways / sizeof ways[0]);

	prctl(PR_SET_NAME, ways[way].name);
	__atomic_add_fetch(&asleep, 1, __ATOMIC_RELAXED);
	for (;;)
		ways[way].sleep();
	return NULL;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	(void)!write(fd, text, 8);
	close(fd);
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 60;
	unsigned long made = 0;
	struct rlimit files = { .rlim_cur = 4 * THREADS, .rlim_max = 4 * THREADS };
	pthread_attr_t small;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	write_file("/proc/sys/kernel/threads-max", "20000\n\n\n");
	write_file("/proc/sys/kernel/pid_max", "65536\n\n\n");
	setrlimit(RLIMIT_NOFILE, &files);
	(void)!pipe(pipe_ends);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK);
	for (; made < THREADS && !pthread_create(&thread, &small, work, (void *)made); made++)
		if (made % 1000 == 999)
			printf("lab: rounds %lu\n", made + 1);
	for (int i = 0; i < seconds && __atomic_load_n(&asleep, __ATOMIC_RELAXED) < made; i++) {
		sleep(1);
		printf("lab: rounds %lu\n", __atomic_load_n(&asleep, __ATOMIC_RELAXED));
	}
	sleep(3);
	printf("lab: survived %lu rounds\nlab: sysrq\n", __atomic_load_n(&asleep, __ATOMIC_RELAXED));
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
