/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: the module's threads wait, and threads and children of this program block in each way that user
 * programs have, one after the other; then a crash by sysrq. Says who blocks in what, who has it where somebody has,
 * and since when (milliseconds of CLOCK_MONOTONIC): "lab: PID blocks in KIND, held by PID, since N".
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BETWEEN 150000 /* microseconds from one to the next: their times differ */

static const struct timespec hour = {.tv_sec = 3600};
static unsigned int plain_futex, pi_futex;
static int pi_holder, lock_holder, child;
static char byte;
static eventfd_t number;

static long long now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int self(void)
{
	return (int)syscall(SYS_gettid);
}

static void say(const char *kind, int pid, int owner)
{
	if (owner)
		printf("lab: %d blocks in %s, held by %d, since %lld\n", pid, kind, owner, now());
	else
		printf("lab: %d blocks in %s, since %lld\n", pid, kind, now());
}

static void sleep_long(void)
{
	for (;;)
		nanosleep(&hour, NULL);
}

static void block_pipe(void)
{
	int ends[2];
	(void)!pipe(ends);
	say("pipe", self(), 0);
	(void)!read(ends[0], &byte, 1);
}

static void block_socket(void)
{
	int ends[2];
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	say("socket", self(), 0);
	(void)!read(ends[0], &byte, 1);
}

static void block_poll(void)
{
	int ends[2], more[2];
	(void)!pipe(ends);
	(void)!pipe(more);
	struct pollfd both[] = {{.fd = ends[0], .events = POLLIN}, {.fd = more[0], .events = POLLIN}};
	say("poll", self(), 0);
	poll(both, 2, -1);
}

static void block_epoll(void)
{
	int ends[2], poll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN};
	(void)!pipe(ends);
	epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event);
	say("epoll", self(), 0);
	epoll_wait(poll, &event, 1, -1);
}

static void block_eventfd(void)
{
	int event = eventfd(0, 0);
	say("eventfd", self(), 0);
	eventfd_read(event, &number);
}

static void block_timerfd(void)
{
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	struct itimerspec later = {.it_value = hour};
	timerfd_settime(timer, 0, &later, NULL);
	say("timerfd", self(), 0);
	(void)!read(timer, &number, sizeof number);
}

static void block_futex(void)
{
	say("futex", self(), 0);
	syscall(SYS_futex, &plain_futex, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void hold_pi_futex(void)
{
	syscall(SYS_futex, &pi_futex, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
	pi_holder = self();
	sleep_long();
}

static void block_pi_futex(void)
{
	say("pi_futex", self(), pi_holder);
	syscall(SYS_futex, &pi_futex, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
}

static void block_nanosleep(void)
{
	say("nanosleep", self(), 0);
	sleep_long();
}

static void block_signal(void)
{
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	say("signal", self(), 0);
	sigtimedwait(&one, NULL, &hour);
}

static void block_flock(void)
{
	flock(open("/tmp/lock", O_RDWR | O_CREAT, 0600), LOCK_EX);
	int again = open("/tmp/lock", O_RDWR);
	say("flock", self(), getpid());
	flock(again, LOCK_EX);
}

/* A process that has the lock; the next one waits for it. */
static void hold_posix(void)
{
	struct flock all = {.l_type = F_WRLCK};
	lock_holder = fork();
	if (lock_holder)
		return;
	fcntl(open("/tmp/posix", O_RDWR | O_CREAT, 0600), F_SETLK, &all);
	sleep_long();
}

static void block_posix(void)
{
	struct flock all = {.l_type = F_WRLCK};
	int file = open("/tmp/posix", O_RDWR);
	say("posix", self(), lock_holder);
	fcntl(file, F_SETLKW, &all);
}

static void make_child(void)
{
	child = fork();
	if (!child)
		sleep_long();
}

static void block_child(void)
{
	say("child", self(), child);
	waitpid(child, NULL, 0);
}

static void write_number(const char *path, int value)
{
	int file = open(path, O_WRONLY);
	dprintf(file, "%d\n", value);
	close(file);
}

static void block_frozen(void)
{
	int frozen = fork();
	if (!frozen)
		sleep_long();
	mount("none", "/sys/fs/cgroup", "cgroup2", 0, NULL);
	mkdir("/sys/fs/cgroup/ice", 0700);
	write_number("/sys/fs/cgroup/ice/cgroup.procs", frozen);
	write_number("/sys/fs/cgroup/ice/cgroup.freeze", 1);
	say("freeze", frozen, 0);
	sleep_long();
}

static void (*const kinds[])(void) = {block_pipe,    block_socket, block_poll,    block_epoll,    block_eventfd,
				      block_timerfd, block_futex,  hold_pi_futex, block_pi_futex, block_nanosleep,
				      block_signal,  block_flock,  hold_posix,    block_posix,    make_child,
				      block_child,   block_frozen};

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
		usleep(BETWEEN);
	}
	sleep(count > 1 ? atoi(words[1]) : 5);
	printf("lab: survived\nlab: sysrq, at %lld\n", now());
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
