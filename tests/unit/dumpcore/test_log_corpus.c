/* SPDX-License-Identifier: MIT */
/* The log of each dump, line by line as drgn gives it. Skipped without a corpus. */
#include "dumpcore/kernel/log.h"

#include <string.h>

#include "common/file.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static void check_log(const char *folder, const char *file)
{
	vmr_autofree char *name = vmr_format("%s/%s", folder, file);
	vmr_autofree char *oracle = vmr_format("%s/oracle/dmesg.txt", folder);
	vmr_autofree char *oracle_path = corpus_path(oracle);
	vmr_autofree char *text = NULL;
	struct dumpcore *dump = corpus_open(name, false);
	const struct dumpcore_log_line *lines;
	size_t count, at = 0;

	assert_null(vmr_file_read(oracle_path, 1 << 24, &text, NULL));
	assert_null(dumpcore_log_get(dump, &lines, &count));
	assert_true(count > 100);
	for (char *line = text; *line; at++) {
		char *end = strchrnul(line, '\n');
		vmr_autofree char *want = vmr_strndup(line, (size_t)(end - line));
		assert_true(at < count);
		vmr_autofree char *have = vmr_format("[%5lu.%06lu] %s", lines[at].nanoseconds / 1000000000,
						     lines[at].nanoseconds % 1000000000 / 1000, lines[at].text);
		/* drgn gives a record's lines after the first without a time stamp. */
		assert_string_equal(*want == '[' ? have : lines[at].text, want);
		line = *end ? end + 1 : end;
	}
	assert_int_equal(at, count);
	assert_true(lines[count - 1].caller_pid >= 0 || lines[count - 1].caller_cpu >= 0);
	dumpcore_close(dump);
}

static void test_logs(void **state)
{
	(void)state;
	check_log("rq-qos-6.12", "vmcore");
	check_log("rq-qos-6.12", "vmcore.d31");
	check_log("rq-qos-6.12-again", "vmcore");
	check_log("rq-qos-6.12-clean", "vmcore");
	check_log("rq-qos-6.12-qemu", "vmcore");
	check_log("rq-qos-6.12-hang", "vmcore.elf");
}

int main(void)
{
	if (!corpus_there())
		return CORPUS_SKIP;
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_logs)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
