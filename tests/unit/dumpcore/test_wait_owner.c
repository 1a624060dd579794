/* SPDX-License-Identifier: MIT */
/* Where a lock has its owner's word, by types made by hand. Arguments: a program of locks.c for each of the layouts. */
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/state/wait_internal.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

#define PAGE   20
#define OBJECT (IMAGE_BASE + PAGE * 4096)
#define WORD   (IMAGE_BASE + 32 * 4096) /* no task's */

enum { LAYOUT_COUNT = 3 };

static const char *vmlinux[LAYOUT_COUNT];

/* What is said of who has a lock, when the word at `offset` of it has a value. */
static const char *said_of(size_t layout, const char *type, size_t offset, uint64_t word)
{
	struct image *image = vmr_alloc(sizeof(*image));
	image_init(image, 4);
	memset(image->memory[PAGE], 0, sizeof(image->memory[PAGE]));
	memcpy(image->memory[PAGE] + offset, &word, sizeof(word));
	struct file file = image_elf(image, &(struct image_options){0});
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = NULL;
	const struct dumpcore_options options = {
		.dump = path, .vmlinux = vmlinux[layout], .force = true, .no_cache = true, .offline = true};
	assert_null(dumpcore_open(&options, &dump));
	struct dumpcore_locks locks = {.lock_count = 0};
	struct dumpcore_task task = {.pid = 1};
	struct wait_reader reader = {.dump = dump, .locks = &locks};
	struct dumpcore_wait wait = {
		.kind = DUMPCORE_WAIT_MUTEX, .object = OBJECT, .type = type, .task = &task, .frame = SIZE_MAX};
	wait_owner_find(&reader, &wait);
	wait_rwsem_deinit(&reader);
	assert_int_equal(wait.owner_count, 0);
	dumpcore_close(dump);
	unlink(path);
	free(file.data);
	free(image);
	return wait.ownerless;
}

/* Offsets as C lays locks.c out. */
static void test_word(void **state)
{
	static const struct {
		size_t layout;
		const char *type;
		size_t offset;
	} rows[] = {{0, "struct mutex", 0},         {0, "struct ww_mutex", 0},      {1, "struct mutex", 24},
		    {1, "struct ww_mutex", 24},     {1, "struct rw_semaphore", 32}, {2, "struct mutex", 24},
		    {2, "struct ww_mutex", 24},     {2, "struct rw_semaphore", 32}, {1, "struct rt_mutex", 24},
		    {2, "struct rt_mutex_base", 24}};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		const char *said = said_of(rows[i].layout, rows[i].type, rows[i].offset, WORD);
		assert_non_null(said);
		assert_string_equal(said, "what should be its owner's address is no task's");
		said = said_of(rows[i].layout, rows[i].type, rows[i].offset, 0);
		assert_non_null(said);
		assert_non_null(strstr(said, !strcmp(rows[i].type, "struct rw_semaphore") ? "readers have it"
											  : "nobody has it"));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_word)};

	if (argc != LAYOUT_COUNT + 1)
		return 1;
	for (size_t i = 0; i < LAYOUT_COUNT; i++)
		vmlinux[i] = argv[i + 1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
