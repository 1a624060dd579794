/* SPDX-License-Identifier: MIT */
/*
 * load SECONDS: writers whom writeback throttling has wait in the block layer, whose completions wake them; then a
 * crash by sysrq. Environment: lab_variant (0 racy, 1 fixed, 2 decoy: stray writes begin after some rounds) and
 * lab_window (microseconds that waiter and waker dwell); lab_sides does not apply, since the sides are one load. Says
 * when the writers stand still (a hang).
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { WRITERS = 4, BLOCK = 4096, BLOCKS = 2048, STALL_SECONDS = 10, DECOY = 2, SPOIL_AFTER = 20 };
static unsigned long rounds;

/* Random blocks of a file of 8 MiB, out to the disk all the time. */
static void *write_blocks(void *number)
{
	unsigned int seed = (unsigned int)(size_t)number;
	char name[32], block[BLOCK];

	snprintf(name, sizeof name, "/mnt/file-%u", seed);
	prctl(PR_SET_NAME, "writer");
	int fd = open(name, O_RDWR | O_CREAT, 0600);
	memset(block, 'v', sizeof block);
	for (unsigned long i = 1; pwrite(fd, block, BLOCK, (off_t)(rand_r(&seed) % BLOCKS) * BLOCK) == BLOCK; i++) {
		if (i % 8 == 0)
			posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		if (i % 64 == 0)
			fdatasync(fd);
		__atomic_add_fetch(&rounds, 1, __ATOMIC_RELAXED);
	}
	perror("lab: the disk");
	return NULL;
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		perror(path);
	close(fd);
}

/* Throttling as tight as it can be, and the windows of the case. */
static void prepare(void)
{
	const char *variant = getenv("lab_variant"), *window = getenv("lab_window");
	char after[16] = "0";

	mount("/dev/vda", "/mnt", "ext4", 0, NULL);
	set("/sys/block/vda/queue/wbt_lat_usec", "1");
	set("/sys/module/rq_qos_lab/parameters/wake_us", window ? window : "40");
	set("/sys/module/rq_qos_lab/parameters/wait_us", window ? window : "40");
	if (variant && atoi(variant) == DECOY)
		snprintf(after, sizeof after, "%d", SPOIL_AFTER);
	set("/sys/module/rq_qos_lab/parameters/spoil_after", after);
}

static void watch(int seconds)
{
	unsigned long last = 0;

	for (int i = 0, still = 0; i < seconds; i++) {
		sleep(1);
		unsigned long now = __atomic_load_n(&rounds, __ATOMIC_RELAXED);
		printf("lab: rounds %lu\n", now);
		still = now == last ? still + 1 : 0;
		last = now;
		if (still >= STALL_SECONDS) {
			printf("lab: stalled\n");
			pause();
		}
	}
}

int main(int count, char **words)
{
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	prepare();
	for (size_t i = 0; i < WRITERS; i++)
		pthread_create(&thread, NULL, write_blocks, (void *)i);
	watch(count > 1 ? atoi(words[1]) : 10);
	printf("lab: survived %lu rounds\nlab: sysrq\n", rounds);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
