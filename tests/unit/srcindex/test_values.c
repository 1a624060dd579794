/* SPDX-License-Identifier: MIT */
/* What the extractor says of values: what is stored, tested, returned and handed on. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cache.h"
#include "common/memory.h"
#include "tests/unit/srcindex/harness.h"

static char folder[] = "/tmp/vmrace-values-XXXXXX";

static int set_up(void **state)
{
	static const char *const files[] = {"values.c"};
	const struct srcindex_request request = {.files = files, .file_count = 1};

	(void)state;
	facts_file = "values.c";
	if (!mkdtemp(folder) || setenv("VMRACE_CACHE_DIR", folder, 1))
		return 1;
	return vmr_error_drop(read_files(SAMPLE_TREE, &request, &facts));
}

static int tear_down(void **state)
{
	size_t entries;
	uint64_t bytes;

	(void)state;
	forget(&facts);
	return vmr_error_drop(vmr_cache_clean(&entries, &bytes)) || rmdir(folder);
}

/* Rows of a table at the statement with that text: `rest` is what stands behind the statement's key. */
static size_t rows_at(const char *table, const char *function, const char *text, const char *rest)
{
	int ord = ord_of(function, text);
	vmr_autofree char *pattern = vmr_format("%s|%s:%s#%d|%s", table, facts_file, function, ord, rest);

	assert_true(ord >= 0);
	return matches(pattern);
}

/* The variable is written in that statement, which is the one that the alias of it names. */
static void assert_assigned(const char *function, const char *variable, const char *of, const char *how,
			    const char *text)
{
	vmr_autofree char *rest = vmr_format("*|write|%s|local||*", variable);
	vmr_autofree char *alias = vmr_format("alias|%s:%s|%s|%s|*|%s|*|%s:%s#%d*", facts_file, function, variable, of,
					      how, facts_file, function, ord_of(function, text));

	assert_int_equal(rows_at("access", function, text, rest), 1);
	assert_true(matches(alias) >= 1);
}

static void test_file_is_whole(void **state)
{
	(void)state;
	assert_fact("file|values.c|*|ok");
	assert_no_fact("parse_problem|*");
}

static void test_alias_names_its_statement(void **state)
{
	(void)state;
	assert_assigned("assign_walk", "visit", "office", "list-walk",
			"list_for_each_entry(visit, &office->visits, link)");
	assert_assigned("assign_walk", "visit", "office", "list-walk",
			"list_for_each_entry_safe(visit, spare, &office->visits, link)");
	assert_assigned("assign_walk", "spare", "office", "list-walk",
			"list_for_each_entry_safe(visit, spare, &office->visits, link)");
	assert_assigned("assign_drain", "visit", "office", "list-walk",
			"struct visit *visit = list_first_entry(&office->visits, struct visit, link)");
	assert_assigned("assign_goto", "visit", "first", "copy", "struct visit *visit = first");
	assert_assigned("assign_goto", "visit", "second", "copy", "visit = second");
	assert_no_fact("alias|*|-");
}

static void test_assignments_are_writes(void **state)
{
	(void)state;
	assert_int_equal(rows_at("access", "assign_for", "at = head->next", "*|write|at|local||*"), 1);
	assert_int_equal(rows_at("access", "assign_for", "at = at->next", "*|write|at|local||*"), 1);
	/* Whoever is given its address may assign it. */
	assert_int_equal(rows_at("access", "assign_out", "find_visit(office, &visit)", "*|write|visit|local||*"), 1);
	/* What assigns a pointer has its place among the edges, so that an end of an alias can be seen. */
	vmr_autofree char *edge = vmr_format("successor|values.c:assign_goto#%d||values.c:assign_goto#%d",
					     ord_of("assign_goto", "visit = second"),
					     ord_of("assign_goto", "second = NULL"));
	assert_fact(edge);
}

/* && is control flow where a person wrote it or an unknown macro has it, not inside what a known macro means. */
static void test_logical_operators_of_macros(void **state)
{
	(void)state;
	assert_int_equal(rows_at("call", "test_macros", "static_branch_unlikely(key)", "*static_branch_unlikely*"), 1);
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|static_branch_unlikely(key)|*"), 1);
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|READ_ONCE(visit->done)|*"), 1);
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|visit->task|*"), 1);
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|*IS_DUE*"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_is_whole),
		cmocka_unit_test(test_alias_names_its_statement),
		cmocka_unit_test(test_assignments_are_writes),
		cmocka_unit_test(test_logical_operators_of_macros),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
