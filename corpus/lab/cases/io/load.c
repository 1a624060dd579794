/* SPDX-License-Identifier: MIT */
/* load SECONDS: threads that write, read back, sync, rename and unlink files below /mnt; then a crash by sysrq. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 12, BLOCK = 16384, BLOCKS = 24 };
static unsigned long rounds;

static void fill(int fd, char *block, unsigned int *seed)
{
	for (int i = 0; i < BLOCKS; i++) {
		memset(block, rand_r(seed), BLOCK);
		(void)!pwrite(fd, block, BLOCK, (off_t)(rand_r(seed) % BLOCKS) * BLOCK);
		if (i % 8 == 7)
			fdatasync(fd);
	}
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	for (int i = 0; i < BLOCKS; i++)
		(void)!pread(fd, block, BLOCK, (off_t)i * BLOCK);
}

static void *work(void *number)
{
	unsigned int seed = (unsigned int)(size_t)number;
	char *block = malloc(BLOCK), name[32], other[32];

	snprintf(name, sizeof name, "/mnt/file-%u", seed);
	snprintf(other, sizeof other, "/mnt/renamed-%u", seed);
	for (;;) {
		int fd = open(name, O_RDWR | O_CREAT, 0600);
		fill(fd, block, &seed);
		close(fd);
		rename(name, other);
		if (seed % 2)
			unlink(other);
		__atomic_add_fetch(&rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 10;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&thread, NULL, work, (void *)i);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		printf("lab: rounds %lu\n", __atomic_load_n(&rounds, __ATOMIC_RELAXED));
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", rounds);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
