/* SPDX-License-Identifier: MIT */
/*
 * Runs a target without libFuzzer, over seeds (files or folders of them) and mutations of them:
 *
 *     fuzz_NAME [--runs N] [--seconds S] [--from SEED] [--keep FILE] SEEDS...
 *
 * Run number N of the same seeds is always the same input. --keep: the input is written there before it is run, so that
 * what ends the process can be looked at. The last line says how many there were.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/file.h"
#include "common/list.h"
#include "common/memory.h"
#include "common/text.h"
#include "tests/fuzz/target.h"

enum { INPUT_MAX = 8 << 20, TAKEN_MAX = 4096 };

struct input {
	uint8_t *data;
	size_t size;
};
static struct input *seeds;
static size_t seed_count;
static uint64_t state;

static uint64_t next(uint64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return limit ? state % limit : state;
}

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

static void add_seed(const char *path)
{
	struct input seed = {0};

	if (fuzz_refused(vmr_file_read(path, INPUT_MAX / 2, (char **)&seed.data, &seed.size))) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(2);
	}
	seeds = vmr_realloc_array(seeds, seed_count + 1, sizeof(*seeds));
	seeds[seed_count++] = seed;
}

static int is_shown(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static void add_seeds(const char *path)
{
	struct dirent **names = NULL;
	int count = scandir(path, &names, is_shown, alphasort);

	if (count < 0)
		add_seed(path);
	for (int i = 0; i < count; i++) {
		vmr_autofree char *name = vmr_format("%s/%s", path, names[i]->d_name);
		add_seed(name);
		free(names[i]);
	}
	free(names);
}

/* ---- mutations: each changes the bytes of an input that has room for INPUT_MAX */
static void flip_bits(struct input *input)
{
	for (uint64_t left = 1 + next(16); left && input->size; left--)
		input->data[next(input->size)] ^= (uint8_t)(1u << next(8));
}

static void put_number(struct input *input)
{
	static const uint64_t numbers[] = {0,          1,          2,          0x7f,       0x80,       0xff,
					   0x7fff,     0x8000,     0xffff,     4095,       4096,       1 << 20,
					   0x7fffffff, 0x80000000, 0xffffffff, 1ull << 40, 1ull << 63, ~0ull};

	for (uint64_t left = 1 + next(3); left; left--) {
		uint64_t number = next(3) ? numbers[next(VMR_COUNT(numbers))] : next(0);
		size_t size = (size_t)1 << next(4);
		if (size <= input->size)
			memcpy(input->data + next(input->size - size + 1), &number, size);
	}
}

static void cut(struct input *input)
{
	input->size = next(input->size + 1);
}

static void take_out(struct input *input)
{
	size_t at = next(input->size + 1), size = next((input->size - at) / 4 + 1);

	memmove(input->data + at, input->data + at + size, input->size - at - size);
	input->size -= size;
}

/* Bytes of some seed, put in or over what is there. */
static void take_over(struct input *input)
{
	const struct input *from = &seeds[next(seed_count)];
	size_t begin = next(from->size + 1), at = next(input->size + 1);
	size_t size = next(least(from->size - begin, TAKEN_MAX) + 1);

	if (next(2) && input->size + size <= INPUT_MAX) {
		memmove(input->data + at + size, input->data + at, input->size - at);
		input->size += size;
	}
	memcpy(input->data + at, from->data + begin, least(size, input->size - at));
}

static void (*const mutations[])(struct input *) = {flip_bits, put_number, put_number, cut, take_out, take_over};

static void make_input(uint64_t run, struct input *input)
{
	state = run * UINT64_C(0x9e3779b97f4a7c15) | 1;
	next(0);
	const struct input *seed = &seeds[run < seed_count ? run : next(seed_count)];
	memcpy(input->data, seed->data, seed->size);
	input->size = seed->size;
	for (uint64_t left = run < seed_count ? 0 : 1 + next(4); left; left--)
		mutations[next(VMR_COUNT(mutations))](input);
}

static void run_one(const struct input *input)
{
	/* Of just its size: what is read behind it is seen. */
	uint8_t *data = vmr_alloc(input->size);

	memcpy(data, input->data, input->size);
	LLVMFuzzerTestOneInput(data, input->size);
	free(data);
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const char *name = argv[0], *keep = NULL;
	uint64_t runs = 100, from = 0, run;
	double limit = 1e9, begin = seconds_now();

	for (argv++; argc > 2 && !strncmp(*argv, "--", 2); argv += 2, argc -= 2) {
		if (!strcmp(*argv, "--runs"))
			runs = strtoull(argv[1], NULL, 10);
		else if (!strcmp(*argv, "--seconds"))
			limit = strtod(argv[1], NULL);
		else if (!strcmp(*argv, "--from"))
			from = strtoull(argv[1], NULL, 10);
		else if (!strcmp(*argv, "--keep"))
			keep = argv[1];
	}
	for (; *argv; argv++)
		add_seeds(*argv);
	if (!seed_count) {
		fprintf(stderr, "%s: no seeds\n", name);
		return 2;
	}
	struct input input = {.data = vmr_alloc(INPUT_MAX)};
	for (run = from; run < from + runs && (run < seed_count || seconds_now() - begin < limit); run++) {
		make_input(run, &input);
		if (keep)
			fuzz_write(keep, input.data, input.size);
		run_one(&input);
	}
	printf("%llu runs over %zu seeds in %.1f s\n", (unsigned long long)(run - from), seed_count,
	       seconds_now() - begin);
	for (size_t i = 0; i < seed_count; i++)
		free(seeds[i].data);
	free(seeds);
	free(input.data);
	return 0;
}
