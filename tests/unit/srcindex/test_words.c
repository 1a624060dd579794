/* SPDX-License-Identifier: MIT */
/* Words, blocks, and the files of a tree that they lead to. */
#include "tests/unit/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/block.h"
#include "srcindex/lexer.h"
#include "srcindex/srcindex.h"

static void test_lexer(void **state)
{
	static const char text[] =
		"#include <no/such.h>\n/* no */ one 0x1f \"no \\\" no\" '\"' // no\n# define two(x) \\\n"
		"\tthree\nfour\"no\nfive";
	static const char *const words[] = {"one", "two", "x", "three", "four", "five"};
	static const unsigned lines[] = {2, 3, 3, 4, 5, 6};
	struct lexer lexer = lexer_begin(text, strlen(text), false);
	size_t count = 0;

	(void)state;
	for (struct token token; (token = lexer_next(&lexer)).kind;) {
		if (token.kind != TOKEN_WORD)
			continue;
		assert_true(count < VMR_COUNT(words));
		assert_int_equal(token.length, strlen(words[count]));
		assert_memory_equal(token.text, words[count], token.length);
		assert_int_equal(token.line, lines[count]);
		count++;
	}
	assert_int_equal(count, VMR_COUNT(words));
}

static void test_blocks(void **state)
{
	static const char text[] =
		"struct pot {\n\tint a;\n};\n"
		"#define WAKE(x) \\\n\twake_up(x)\n"
		"int give(struct pot *p);\n"
		"#if A\nint give(struct pot *p) {\n#else\nint give(int p) {\n#endif\n\tif (p) { WAKE(p); }\n}\n"
		"static int last(void)\n{\n\treturn give(0);\n}\n";
	static const struct {
		const char *name;
		bool has_body;
		unsigned first, last;
	} rows[] = {{"pot", false, 1, 3},
		    {"WAKE", true, 4, 5},
		    {"give", false, 6, 6},
		    {"give", true, 8, 13},
		    {"last", true, 14, 17}};
	struct blocks blocks;
	size_t named = 0;

	(void)state;
	blocks_read(text, strlen(text), &blocks);
	for (size_t i = 0; i < blocks.count; i++) {
		if (!blocks.blocks[i].name)
			continue;
		assert_true(named < VMR_COUNT(rows));
		assert_int_equal(blocks.blocks[i].name, word_hash_long(rows[named].name, strlen(rows[named].name)));
		assert_int_equal(blocks.blocks[i].has_body, rows[named].has_body);
		assert_int_equal(blocks.blocks[i].first, rows[named].first);
		assert_int_equal(blocks.blocks[i].last, rows[named].last);
		named++;
	}
	assert_int_equal(named, VMR_COUNT(rows));
	blocks_deinit(&blocks);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static struct srcindex *open_tree(const char *folder)
{
	const struct srcindex_options options = {.tree = folder, .no_cache = true, .worker = "/nonexistent"};
	struct srcindex *index = NULL;
	vmr_autoerror error = srcindex_open(&options, &index);

	assert_null(error);
	return index;
}

static void test_files(void **state)
{
	char folder[] = "/tmp/vmrace-words-XXXXXX";
	static const char *const wanted[] = {"wake_up"};
	struct vmr_list mattering = {0}, related = {0}, names = {0};
	const struct srcindex_place place = {.file = "wait.c", .first = 3, .last = 3};
	size_t candidates = 0;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "h.h",
		   "#define WAKE(x) wake_up(x)\nstatic inline void rouse(int *x)\n{\n\tWAKE(x);\n}\n"
		   "struct idle { int wake_up; };\nstatic inline int none(void)\n{\n\treturn 0;\n}\n");
	write_file(folder, "wait.c", "void pot_wait(struct pot *pot)\n{\n\tpot_queue(pot);\n}\n");
	write_file(folder, "give.c", "void pot_give(struct pot *pot)\n{\n\trouse(pot->x);\n}\n");
	write_file(folder, "far.c", "/* struct pot, wake_up */ void far(void)\n{\n\tnone(\"pot wake_up\");\n}\n");
	struct srcindex *index = open_tree(folder);
	srcindex_mattering(index, wanted, 1, &mattering);
	assert_int_equal(mattering.count, 1);
	assert_string_equal(mattering.items[0], "give.c");
	srcindex_related(index, &place, 1, 4, &related, &candidates, &names);
	assert_int_equal(candidates, 1);
	assert_string_equal(related.items[0], "give.c");
	assert_true(vmr_list_has(&names, "pot"));
	assert_true(vmr_list_has(&names, "pot_queue"));
	srcindex_close(index);
	vmr_list_deinit(&mattering);
	vmr_list_deinit(&related);
	vmr_list_deinit(&names);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lexer), cmocka_unit_test(test_blocks),
					   cmocka_unit_test(test_files)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
