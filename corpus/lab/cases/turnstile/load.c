/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: the module's threads wait, and threads of this program block in each way that user programs have; then
 * a crash by sysrq. Says who blocks where ("lab: PID blocks in KIND"), and who has the PI futex.
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned int plain_futex, pi_futex;
static int pi_holder;

static void say(const char *kind)
{
	printf("lab: %ld blocks in %s\n", syscall(SYS_gettid), kind);
}

static void sleep_long(void)
{
	struct timespec hour = {.tv_sec = 3600};
	for (;;)
		nanosleep(&hour, NULL);
}

static void block_pipe(void)
{
	int ends[2];
	char byte;
	(void)!pipe(ends);
	say("pipe");
	(void)!read(ends[0], &byte, 1);
}

static void block_futex(void)
{
	say("futex");
	syscall(SYS_futex, &plain_futex, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void hold_pi_futex(void)
{
	syscall(SYS_futex, &pi_futex, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
	__atomic_store_n(&pi_holder, (int)syscall(SYS_gettid), __ATOMIC_RELEASE);
	sleep_long();
}

static void block_pi_futex(void)
{
	while (!__atomic_load_n(&pi_holder, __ATOMIC_ACQUIRE))
		usleep(1000);
	say("pi_futex");
	printf("lab: %ld waits for pi_futex, held by %d\n", syscall(SYS_gettid), pi_holder);
	syscall(SYS_futex, &pi_futex, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
}

static void block_epoll(void)
{
	int ends[2], poll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN};
	(void)!pipe(ends);
	epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event);
	say("epoll");
	epoll_wait(poll, &event, 1, -1);
}

static void block_nanosleep(void)
{
	say("nanosleep");
	sleep_long();
}

static void block_flock(void)
{
	flock(open("/tmp/lock", O_RDWR | O_CREAT, 0600), LOCK_EX);
	int again = open("/tmp/lock", O_RDWR);
	say("flock");
	flock(again, LOCK_EX);
}

static void (*const kinds[])(void) = {block_pipe, block_futex, hold_pi_futex, block_pi_futex,
				      block_epoll, block_nanosleep, block_flock};

static void *block(void *kind)
{
	prctl(PR_SET_NAME, "blocked");
	(*(void (*const *)(void))kind)();
	return NULL;
}

int main(int count, char **words)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned int i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		pthread_t thread;
		pthread_create(&thread, NULL, block, (void *)&kinds[i]);
	}
	sleep(count > 1 ? atoi(words[1]) : 5);
	printf("lab: survived\nlab: sysrq\n");
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
