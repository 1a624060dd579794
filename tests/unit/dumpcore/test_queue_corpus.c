/* SPDX-License-Identifier: MIT */
/* Wait queues of each dump: every entry that drgn finds on a live stack, and no damage, for there is none. */
#include "dumpcore/state/queue.h"

#include <string.h>

#include "common/file.h"
#include "dumpcore/kernel/task.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const struct dumpcore_queue_entry *find(const struct dumpcore_queues *queues, uint64_t address)
{
	for (size_t i = 0; i < queues->entry_count; i++)
		if (queues->entries[i].address == address)
			return &queues->entries[i];
	return NULL;
}

static uint64_t hex(const char *line, const char *key)
{
	const char *at = strstr(line, key);

	return at ? strtoull(at + strlen(key), NULL, 16) : 0;
}

static void check_entry(const struct dumpcore_queues *queues, const char *line)
{
	const struct dumpcore_queue_entry *entry = find(queues, hex(line, "\"addr\":\""));
	const char *function = strstr(line, "\"func_symbol\":\"");

	if (!entry)
		fail_msg("not found: %s", line);
	assert_non_null(entry->task);
	assert_int_equal(entry->task->pid, strtol(strstr(line, "\"pid\":") + 6, NULL, 10));
	assert_int_equal(entry->next, hex(line, "\"next\":\""));
	assert_int_equal(entry->prev, hex(line, "\"prev\":\""));
	assert_int_equal(entry->linked, strstr(line, "\"linked\":true") != NULL);
	assert_int_equal(entry->kind,
			 strstr(line, "\"entry_type\":\"swait_queue\"") ? DUMPCORE_QUEUE_SWAIT : DUMPCORE_QUEUE_WAIT);
	assert_true(entry->live);
	assert_int_equal(entry->linked, entry->queue != 0);
	if (function)
		assert_int_equal(strncmp(function + 15, entry->function, strlen(entry->function)), 0);
}

static void check_case(const char *folder, const char *file)
{
	vmr_autofree char *name = vmr_format("%s/%s", folder, file);
	vmr_autofree char *oracle = vmr_format("%s/oracle/waitqueues.jsonl", folder);
	vmr_autofree char *path = corpus_path(oracle);
	vmr_autofree char *text = NULL;
	struct dumpcore *dump = corpus_open(name, true);
	struct dumpcore_queues *queues;
	unsigned count = 0;

	assert_null(vmr_file_read(path, 1 << 24, &text, NULL));
	assert_null(dumpcore_queues_read(dump, &queues));
	for (char *line = text; *line; count++) {
		char *end = strchrnul(line, '\n');
		vmr_autofree char *copy = vmr_strndup(line, (size_t)(end - line));
		check_entry(queues, copy);
		line = *end ? end + 1 : end;
	}
	assert_true(count > 3);
	assert_int_equal(queues->damage_count, 0);
	for (size_t i = 0; i < queues->queue_count; i++) {
		assert_true(queues->queues[i].closes);
		assert_true(queues->queues[i].lock_known);
		assert_true(i == 0 || queues->queues[i - 1].address < queues->queues[i].address);
	}
	dumpcore_queues_destroy(queues);
	dumpcore_close(dump);
}

static void test_queues(void **state)
{
	(void)state;
	check_case("rq-qos-6.12", "vmcore");
	check_case("rq-qos-6.12-again", "vmcore");
	check_case("rq-qos-6.12-clean", "vmcore");
	check_case("rq-qos-6.12-qemu", "vmcore");
	check_case("rq-qos-6.12-hang", "vmcore.elf");
}

int main(void)
{
	if (!corpus_there())
		return CORPUS_SKIP;
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_queues)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
