/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: threads that read and write disks which complete nothing: directly, by the page cache, by an ioctl;
 * more than these take at a time. Then a crash by sysrq.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

enum { BLOCK = 4096, MEBIBYTE = 1 << 20, A_MOMENT = 400000 /* us */ };

static void *block(void)
{
	void *at = NULL;

	return posix_memalign(&at, BLOCK, BLOCK) ? NULL : at;
}

static void *read_directly(void *at)
{
	prctl(PR_SET_NAME, "direct");
	(void)!pread(open("/dev/quarry0", O_RDONLY | O_DIRECT), block(), BLOCK, (off_t)(size_t)at * MEBIBYTE);
	return NULL;
}

static void *read_cached(void *at)
{
	int fd = open("/dev/quarry0", O_RDONLY);

	prctl(PR_SET_NAME, "cached");
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	(void)!pread(fd, block(), BLOCK, (off_t)(size_t)at * MEBIBYTE);
	return NULL;
}

static void *write_back(void *at)
{
	int fd = open("/dev/quarry0", O_WRONLY);

	prctl(PR_SET_NAME, "writer");
	(void)!pwrite(fd, block(), BLOCK, (off_t)(size_t)at * MEBIBYTE);
	fsync(fd);
	return NULL;
}

static void *write_zeroes(void *at)
{
	unsigned long long range[2] = {(size_t)at * MEBIBYTE, BLOCK};

	prctl(PR_SET_NAME, "eraser");
	ioctl(open("/dev/quarry1", O_RDWR), BLKZEROOUT, range);
	return NULL;
}

int main(int count, char **words)
{
	static void *(*const users[])(void *) = {read_directly, read_cached, write_back, write_zeroes, read_directly};
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
		pthread_create(&thread, NULL, users[i], (void *)(i + 1));
		usleep(A_MOMENT);
	}
	for (int i = 0; i < (count > 1 ? atoi(words[1]) : 5); i++) {
		sleep(1);
		printf("lab: rounds %d\n", i);
	}
	printf("lab: survived\nlab: sysrq\n");
	tcdrain(STDOUT_FILENO);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
