/* SPDX-License-Identifier: MIT */
/* The parts of srcindex that need no parser: rows as bytes, flags, order, text, tables; and workers that misbehave. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cache.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/command.h"
#include "srcindex/flow.h"
#include "srcindex/hash.h"
#include "srcindex/makefile.h"
#include "srcindex/protocol.h"
#include "srcindex/rows.h"
#include "srcindex/srcindex.h"
#include "srcindex/tree.h"
#include "srcindex/worker/macro_table.h"
#include "srcindex/worker/text.h"
#include "tests/unit/cmocka.h"

static char folder[] = "/tmp/vmrace-parts-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return !mkdtemp(folder) || setenv("VMRACE_CACHE_DIR", folder, 1);
}

static int tear_down(void **state)
{
	size_t entries;
	uint64_t bytes;

	(void)state;
	return vmr_error_drop(vmr_cache_clean(&entries, &bytes)) || rmdir(folder);
}

/* ---------------------------------------------------------------- makefiles */

static void write_file(const char *name, const char *text)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);

	assert_null(vmr_file_replace(path, text, strlen(text)));
}

static void test_include_paths_of_makefiles(void **state)
{
	static const char *const wanted[] = {"-I./fs/box", "-DBOX", "-I./fs/box/lib", "-I./drivers/x",
					     "-I./include/box"};
	vmr_autofree char *fs = vmr_format("%s/fs", folder), *box = vmr_format("%s/fs/box", folder);
	vmr_autofree char *top = vmr_format("%s/fs/Makefile", folder), *own = vmr_format("%s/fs/box/Makefile", folder);
	struct srcindex index = {.kind = TREE_KERNEL, .folder = -1, .root = folder, .kernel = folder};
	struct command command = {0};

	(void)state;
	assert_false(mkdir(fs, 0700) || mkdir(box, 0700));
	write_file("fs/Makefile", "ccflags-y += -I$(src)/other\nsubdir-ccflags-y := -Iinclude/box\n");
	write_file("fs/box/Makefile",
		   "obj-y += a.o lib/b.o\nccflags-y += -I $(src) -DBOX \\\n\t-I$(srctree)/$(src)/lib\n"
		   "ccflags-y += -I$(srctree)/drivers/x -I$(unknown)/y -I/usr/include\n");
	kbuild_includes(&index, "fs/box/lib/b.c", &command);
	assert_int_equal(command.count, sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < command.count; i++)
		assert_string_equal(command.flags[i], wanted[i]);
	command_deinit(&command);
	makefiles_destroy(index.makefiles);
	assert_false(unlink(top) || unlink(own) || rmdir(box) || rmdir(fs));
}

/* ---------------------------------------------------------------- rows */

static void write_sample(struct rows_writer *writer)
{
	rows_set_function(writer, "a.c:f");
	rows_begin(writer, ROWS_BRANCH);
	rows_statement(writer, 7);
	rows_text(writer, "true");
	rows_statement(writer, -1);
	rows_integer(writer, -5);
	rows_begin(writer, ROWS_PARAMETER);
	rows_function(writer);
	rows_integer(writer, INT64_MAX);
	rows_text(writer, "true");
	rows_text(writer, "");
}

static struct vmr_error *check_row(void *context, const struct rows_row *row)
{
	int *count = context;
	const struct srcindex_value *values = row->row.values;

	(*count)++;
	if (row->table == ROWS_BRANCH) {
		assert_string_equal(values[0].text, "a.c:f#7");
		assert_string_equal(values[1].text, "true");
		assert_int_equal(values[2].kind, SRCINDEX_NULL);
		assert_int_equal(values[3].integer, -5);
	} else {
		assert_string_equal(row->row.table, "parameter");
		assert_string_equal(values[0].text, "a.c:f");
		assert_true(values[1].integer == INT64_MAX);
		assert_string_equal(values[2].text, "true");
		assert_string_equal(values[3].text, "");
	}
	return NULL;
}

static void test_rows_come_back(void **state)
{
	struct rows_writer *writer = rows_writer_create();
	size_t size;
	int count = 0;

	(void)state;
	write_sample(writer);
	const uint8_t *data = rows_writer_data(writer, &size);
	assert_null(rows_read(data, size, check_row, &count));
	assert_int_equal(count, 2);
	rows_writer_destroy(writer);
}

static struct vmr_error *touch_row(void *context, const struct rows_row *row)
{
	size_t *sum = context;

	for (size_t i = 0; i < row->row.value_count; i++)
		*sum += row->row.values[i].text ? strlen(row->row.values[i].text) : 1;
	return NULL;
}

/* Whatever the bytes are: rows or an error, and nothing outside them is read (the sanitizers look). */
static void test_broken_rows_are_an_error(void **state)
{
	struct rows_writer *writer = rows_writer_create();
	size_t size, sum = 0, errors = 0;

	(void)state;
	write_sample(writer);
	const uint8_t *data = rows_writer_data(writer, &size);
	for (size_t cut = 1; cut < size; cut++) {
		vmr_autofree uint8_t *copy = vmr_alloc(cut);
		memcpy(copy, data, cut);
		errors += vmr_error_drop(rows_read(copy, cut, touch_row, &sum));
	}
	assert_true(errors >= size - 4);
	for (size_t at = 0; at < size; at++)
		for (unsigned value = 0; value < 256; value++) {
			vmr_autofree uint8_t *copy = vmr_alloc(size);
			memcpy(copy, data, size);
			copy[at] = (uint8_t)value;
			vmr_error_drop(rows_read(copy, size, touch_row, &sum));
		}
	rows_writer_destroy(writer);
}

/* What its table cannot hold is no row: it would end the whole run, not this file's. */
static void test_rows_that_do_not_fit(void **state)
{
	enum { COLUMN_MAX = 20 };
	size_t position = 0, sum = 0;
	const struct srcindex_table *table;

	(void)state;
	while ((table = srcindex_table_next(&position)))
		for (size_t wrong = 0; wrong < table->column_count; wrong++) {
			uint8_t bytes[1 + 3 * COLUMN_MAX] = {(uint8_t)(position - 1)};
			size_t size = 1;
			bool is_text = strchr("tT", table->kinds[wrong]);
			for (size_t i = 0; i < table->column_count; i++) {
				bool text = strchr("tT", table->kinds[i]) && i != wrong;
				text |= i == wrong && !is_text;
				bytes[size] = text ? 2 : 1; /* an empty text, the number 0 */
				size += text ? 3 : 2;
			}
			assert_true(vmr_error_drop(rows_read(bytes, size, touch_row, &sum)));
		}
	assert_int_equal(sum, 0);
}

static void test_protocol_refuses_nonsense(void **state)
{
	struct protocol_buffer buffer = {0};
	static const char *const texts[] = {"one", ""};
	const char **back;
	size_t count;
	uint8_t header[PROTOCOL_HEADER_SIZE] = "VSI1\xff\xff\xff\xff";

	(void)state;
	protocol_put_texts(&buffer, texts, 2);
	struct protocol_reader reader = {.data = buffer.data, .size = buffer.size};
	assert_true(protocol_get_texts(&reader, &back, &count));
	assert_int_equal(count, 2);
	assert_string_equal(back[0], "one");
	free(back);
	for (size_t size = 0; size < buffer.size; size++) {
		reader = (struct protocol_reader){.data = buffer.data, .size = size};
		assert_false(protocol_get_texts(&reader, &back, &count));
	}
	assert_false(protocol_header_size(header, &count));
	header[7] = header[6] = header[5] = 0;
	assert_true(protocol_header_size(header, &count));
	assert_int_equal(count, 255);
	header[0] = 'X';
	assert_false(protocol_header_size(header, &count));
	protocol_buffer_deinit(&buffer);
}

/* ---------------------------------------------------------------- flags, text, tables */

static void test_command_keeps_what_parses(void **state)
{
	static const char line[] = "gcc -Wp,-MMD,x.d -nostdinc -I./include -I dir -include ./a.h -DX='\"a b\"' -D Y=1 "
				   "-O2 -fconserve-stack "
				   "-mcmodel=kernel -Wall -c -o x.o x.c ; ./objtool -Inot";
	static const char *const expected[] = {"-nostdinc", "-I./include", "-I", "dir", "-include",
					       "./a.h",     "-DX=\"a b\"", "-D", "Y=1", "-mcmodel=kernel"};
	struct command command;

	(void)state;
	assert_true(command_parse(line, strlen(line), &command));
	assert_int_equal(command.count, VMR_COUNT(expected));
	for (size_t i = 0; i < command.count; i++)
		assert_string_equal(command.flags[i], expected[i]);
	command_deinit(&command);
	assert_false(command_parse("rm -f x", 7, &command));
	assert_false(command_parse("ld -r x.o", 9, &command));
}

static void test_text(void **state)
{
	static const char call[] = "f(a(1, 2), \"x,)\", /* , */ b[c, d])";
	unsigned at = 2, ends[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		ends[i] = text_argument_end(call, at, sizeof(call) - 1);
		at = ends[i] + 1;
	}
	assert_int_equal(ends[0], 9);
	assert_int_equal(ends[1], 16);
	assert_int_equal(call[ends[2]], ')');
	vmr_autofree char *line = text_squeeze("a =\t b /* c */ +\n  d\x01", 20, 100);
	assert_string_equal(line, "a = b + d");
	vmr_autofree char *cut = text_squeeze("abcdefgh", 8, 3);
	assert_string_equal(cut, "abc...");
	static const char *const paths[][2] = {
		{"./a/../b//c.h", "b/c.h"}, {"/x/./y/../z", "/x/z"}, {"../../a", "../../a"}, {"a/..", ""}};
	for (size_t i = 0; i < VMR_COUNT(paths); i++) {
		vmr_autofree char *clean = text_clean_path(paths[i][0]);
		assert_string_equal(clean, paths[i][1]);
	}
}

static void test_tables(void **state)
{
	(void)state;
	assert_int_equal(macro_rule_find("READ_ONCE")->kind, MACRO_LOAD);
	assert_int_equal(macro_rule_find("container_of")->kind, MACRO_CONTAINER);
	assert_int_equal(macro_rule_find("xchg")->kind, MACRO_EXCHANGE);
	assert_int_equal(macro_rule_find("BUG_ON")->kind, MACRO_ASSERT);
	assert_int_equal(macro_rule_find("__smp_wmb")->kind, MACRO_BARRIER);
	assert_null(macro_rule_find("no_such_macro"));
	assert_true(macro_rules_are_sorted());
	assert_false(lock_rule_find("spin_lock_irqsave")->release);
	assert_true(lock_rule_find("raw_spin_unlock_irqrestore")->release);
	assert_int_equal(lock_rule_find("mutex_trylock")->success, 1);
	assert_int_equal(lock_rule_find("down_interruptible")->success, 0);
	assert_false(lock_rule_find("rcu_read_lock")->counts);
	assert_null(lock_rule_find("spin_lock_init"));
	assert_true(lock_class_counts("mutex_intr"));
	assert_false(lock_class_counts("rcu"));
	assert_false(lock_class_is_lock("preempt"));
}

static void test_hash(void **state)
{
	struct hash one = hash_begin(), other = hash_begin();
	char a[HASH_TEXT_SIZE], b[HASH_TEXT_SIZE];

	(void)state;
	hash_add(&one, "ab", 2);
	hash_add(&one, "c", 1);
	hash_add(&other, "a", 1);
	hash_add(&other, "bc", 2);
	hash_text(&one, a);
	hash_text(&other, b);
	assert_string_not_equal(a, b);
	assert_int_equal(strlen(a), 32);
}

/* ---------------------------------------------------------------- order */

static bool note_pair(void *context, size_t a, size_t b, bool dominates, bool postdominates)
{
	unsigned char(*pairs)[8] = context;

	pairs[a][b] = (unsigned char)(1 | dominates << 1 | postdominates << 2);
	return true;
}

/* 0; if (1) 2 else 3; while (4) 5; 6 */
static void test_flow(void **state)
{
	static const long edges[][2] = {{-1, 0}, {0, 1}, {1, 2}, {1, 3}, {2, 4},
					{3, 4},  {4, 5}, {5, 4}, {4, 6}, {6, -1}};
	unsigned char pairs[8][8] = {0};
	struct flow flow = {0};

	(void)state;
	flow_begin(&flow);
	for (size_t ord = 0; ord < 7; ord++) {
		flow_statement(&flow, ord);
		flow_mark(&flow, ord, FLOW_NOTABLE);
	}
	for (size_t i = 0; i < VMR_COUNT(edges); i++)
		flow_successor(&flow, edges[i][0], "", edges[i][1]);
	flow_pairs(&flow, note_pair, pairs);
	assert_int_equal(pairs[0][6], 7);
	assert_int_equal(pairs[1][2], 3);
	assert_int_equal(pairs[2][4], 5);
	assert_int_equal(pairs[2][3], 0);
	assert_int_equal(pairs[5][4], 5);
	assert_int_equal(pairs[4][5], 3);
	assert_int_equal(pairs[6][0], 0);
	/* Edges that lead nowhere are not followed. */
	flow_successor(&flow, 99, "", 3);
	flow_successor(&flow, 3, "", 99);
	flow_end(&flow);
}

/* ---------------------------------------------------------------- workers that misbehave */

static struct vmr_error *find_limit(void *context, const struct srcindex_row *row)
{
	char **text = context;

	if (!strcmp(row->table, "parse_problem") && !strcmp(row->values[2].text, "unread") && !*text)
		*text = vmr_strdup(row->values[3].text);
	if (!strcmp(row->table, "file"))
		assert_string_equal(row->values[4].text, "unusable");
	return NULL;
}

static void run_worker(const char *script, const char *limit)
{
	vmr_autofree char *path = vmr_format("%s/worker", folder);
	static const char *const files[] = {"idioms.c", "idioms.c"};
	const struct srcindex_options options = {
		.tree = SAMPLE_TREE, .worker = path, .jobs = 2, .seconds = 1, .no_cache = true};
	struct srcindex *index;
	vmr_autofree char *text = NULL;

	assert_null(vmr_file_replace(path, script, strlen(script)));
	assert_int_equal(chmod(path, 0755), 0);
	assert_null(srcindex_open(&options, &index));
	assert_null(srcindex_read(index, files, 2, find_limit, &text));
	srcindex_close(index);
	assert_non_null(text);
	assert_string_equal(text, limit);
	assert_int_equal(unlink(path), 0);
}

static void test_worker_that_dies(void **state)
{
	(void)state;
	run_worker("#!/bin/sh\nexit 0\n", "the parser crashed or ran out of memory");
	run_worker("#!/bin/sh\nkill -SEGV $$\n", "the parser crashed or ran out of memory");
}

static void test_worker_that_talks_nonsense(void **state)
{
	(void)state;
	run_worker("#!/bin/sh\necho nonsense that is no frame\nsleep 5\n", "the parser crashed or ran out of memory");
	run_worker("#!/bin/sh\nprintf 'VSI1\\004\\000\\000\\000\\377\\377\\377\\377'\nsleep 5\n",
		   "the parser's answer is broken");
}

static void test_worker_that_hangs(void **state)
{
	(void)state;
	run_worker("#!/bin/sh\nexec sleep 30\n", "the parser took too long");
}

/* On a busy machine all takes long: one that gets on, by some milliseconds of a processor, is waited for. */
static void test_worker_that_is_slow(void **state)
{
	(void)state;
	run_worker("#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do sleep 0.5; n=0\n"
		   "while [ $n -lt 5000 ]; do n=$((n + 1)); done; done\n",
		   "the parser crashed or ran out of memory");
}

static void test_worker_that_is_not_there(void **state)
{
	static const char *const files[] = {"idioms.c"};
	const struct srcindex_options options = {
		.tree = SAMPLE_TREE, .worker = "/nonexistent/worker", .no_cache = true};
	struct srcindex *index;
	char *text = NULL;

	(void)state;
	assert_null(srcindex_open(&options, &index));
	struct vmr_error *error = srcindex_read(index, files, 1, find_limit, &text);
	assert_int_equal(error->code, VMR_SYSTEM);
	assert_non_null(strstr(error->message, "/nonexistent/worker"));
	vmr_error_destroy(error);
	srcindex_close(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_include_paths_of_makefiles),
		cmocka_unit_test(test_rows_come_back),
		cmocka_unit_test(test_broken_rows_are_an_error),
		cmocka_unit_test(test_rows_that_do_not_fit),
		cmocka_unit_test(test_protocol_refuses_nonsense),
		cmocka_unit_test(test_command_keeps_what_parses),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_worker_that_dies),
		cmocka_unit_test(test_worker_that_talks_nonsense),
		cmocka_unit_test(test_worker_that_hangs),
		cmocka_unit_test(test_worker_that_is_slow),
		cmocka_unit_test(test_worker_that_is_not_there),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
