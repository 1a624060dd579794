/* SPDX-License-Identifier: MIT */
/* load SECONDS: two threads unload and load modules of /modules again, if nobody uses them; then a crash by sysrq. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NAMES = 64, THREADS = 2 };
static char names[NAMES][64];
static size_t count_of_names;
static unsigned long rounds;

static void read_order(void)
{
	FILE *order = fopen("/modules/order", "r");
	while (order && count_of_names < NAMES && fscanf(order, "%63s", names[count_of_names]) == 1)
		count_of_names++;
	if (order)
		fclose(order);
}

static void load(const char *name)
{
	char path[96];

	snprintf(path, sizeof path, "/modules/%s", name);
	int fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	syscall(SYS_finit_module, fd, "", 0);
	close(fd);
}

static void *work(void *number)
{
	for (size_t i = (size_t)number;; i += THREADS) {
		const char *file = names[i % count_of_names];
		char name[64];

		snprintf(name, sizeof name, "%.*s", (int)strcspn(file, "."), file);
		if (syscall(SYS_delete_module, name, O_NONBLOCK) == 0) {
			load(file);
			__atomic_add_fetch(&rounds, 1, __ATOMIC_RELAXED);
		}
		usleep(1000);
	}
	return NULL;
}

int main(int count, char **words)
{
	int seconds = count > 1 ? atoi(words[1]) : 10;
	pthread_t thread;

	setvbuf(stdout, NULL, _IONBF, 0);
	read_order();
	for (size_t i = 0; count_of_names && i < THREADS; i++)
		pthread_create(&thread, NULL, work, (void *)i);
	for (int i = 0; i < seconds; i++) {
		sleep(1);
		printf("lab: rounds %lu\n", __atomic_load_n(&rounds, __ATOMIC_RELAXED));
	}
	printf("lab: survived %lu rounds\nlab: sysrq\n", rounds);
	(void)!write(open("/proc/sysrq-trigger", O_WRONLY), "c", 1);
	return 1;
}
