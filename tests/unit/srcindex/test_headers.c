/* SPDX-License-Identifier: MIT */
/* Functions of headers come with the file that calls them, and only those that do something to what it knows. */
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/fill/source.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/srcindex/facts.h"

static int count(void **state, const char *sql, const char *name)
{
	return facts_count(*state, sql, name, NULL, NULL, NULL);
}

static const char function_sql[] =
	"SELECT count(*) FROM function WHERE function = 'headers.h:' || ?1 AND file = 'headers.h'";
static const char statement_sql[] = "SELECT count(*) > 0 FROM statement WHERE function = 'headers.h:' || ?1";

static void test_what_belongs_to_the_file(void **state)
{
	assert_int_equal(count(state, function_sql, "sit_down"), 1);
	assert_int_equal(count(state, function_sql, "take_place"), 1);
	assert_int_equal(count(state, function_sql, "one_place_less"), 1);
	assert_int_equal(count(state, function_sql, "second_link"), 0);
	assert_int_equal(count(state, function_sql, "check_in"), 1);
	assert_int_equal(count(state, function_sql, "only_told"), 0);
	assert_int_equal(count(state, function_sql, "never_called"), 0);
	assert_int_equal(count(state, statement_sql, "sit_down"), 1);
	assert_int_equal(
		count(state, "SELECT count(*) FROM call WHERE callee = ?1 AND callee_file = 'headers.h'", "take_place"),
		1);
	assert_int_equal(
		count(state, "SELECT count(*) FROM stack_object WHERE variable = ?1 AND file = 'headers.h'", "guest"),
		1);
	assert_int_equal(count(state, "SELECT count(*) FROM source_line WHERE file = 'headers.h' AND text LIKE ?1",
			       "%struct guest guest%"),
			 1);
	assert_int_equal(
		count(state, "SELECT count(*) FROM source_line WHERE file = 'headers.h' AND text LIKE ?1", "%weight%"),
		0);
	assert_int_equal(count(state,
			       "SELECT count(*) FROM file WHERE path = ?1 AND unit = 'headers.c' AND quality = 'ok'",
			       "headers.h"),
			 1);
}

/* parcel: the file calls cost() and never looks into one. */
static void test_what_does_not(void **state)
{
	assert_int_equal(count(state, function_sql, "cost"), 0);
	assert_int_equal(count(state, "SELECT count(*) FROM call WHERE callee = ?1", "cost"), 1);
}

/* Keeps the number of rows of functions of headers.h that come. */
static struct vmr_error *count_head(void *context, const struct srcindex_row *row)
{
	size_t *functions = context;

	*functions += !strcmp(row->table, "function") && !strcmp(row->values[1].text, "sit_down");
	return NULL;
}

static void test_each_comes_once(void **state)
{
	static const char *const two[] = {"headers.c", "headers_too.c"}, *const own[] = {"headers_too.c", "headers.h"};
	const struct srcindex_options options = {.tree = SAMPLE_TREE, .jobs = 1, .no_cache = true};
	struct srcindex *index;
	size_t functions = 0, with_header = 0;

	(void)state;
	assert_null(srcindex_open(&options, &index));
	assert_null(srcindex_read(index, two, 2, count_head, &functions));
	assert_null(srcindex_read(index, own, 2, count_head, &with_header));
	srcindex_close(index);
	assert_int_equal(functions, 1);
	assert_int_equal(with_header, 1);
}

/* The rounds over a whole tree find the body by its key. */
static void test_a_whole_tree(void **state)
{
	static const char *const tree = SAMPLE_TREE;
	const struct fill_source_options options = {.trees = &tree, .tree_count = 1, .jobs = 1, .no_cache = true};
	struct casedb *db;

	(void)state;
	assert_null(casedb_create(&db));
	assert_null(fill_source(&options, db));
	assert_int_equal(count((void **)&db, statement_sql, "sit_down"), 1);
	assert_int_equal(count((void **)&db, statement_sql, "cost"), 0);
	casedb_destroy(db);
}

static int set_up(void **state)
{
	return facts_read(SAMPLE_TREE, "headers.c", (struct casedb **)state);
}

static int tear_down(void **state)
{
	casedb_destroy(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_belongs_to_the_file),
		cmocka_unit_test(test_what_does_not),
		cmocka_unit_test(test_each_comes_once),
		cmocka_unit_test(test_a_whole_tree),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
