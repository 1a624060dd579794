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
	assert_no_fact("alias|*|-|-");
}

static void test_assignments_are_writes(void **state)
{
	(void)state;
	assert_int_equal(rows_at("access", "assign_for", "at = head->next", "*|write|at|local||*"), 1);
	assert_int_equal(rows_at("access", "assign_for", "at = at->next", "*|write|at|local||*"), 1);
	/* Whoever is given its address may assign it. */
	assert_int_equal(rows_at("access", "assign_out", "find_visit(office, &visit)", "*|write|visit|local||*"), 1);
	/* What assigns a pointer has its place among the edges, so that an end of an alias can be seen. */
	vmr_autofree char *edge =
		vmr_format("successor|values.c:assign_goto#%d||values.c:assign_goto#%d",
			   ord_of("assign_goto", "visit = second"), ord_of("assign_goto", "second = NULL"));
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
	/* whole, also where the last word is a macro within another one */
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|visit->done == DONE_TWICE|*"), 1);
	assert_int_equal(matches("statement|values.c:test_macros#*|condition|!READ_ONCE(visit->done)|*"), 1);
}

/* A store of that constant ("-" not known) in that member at the statement. */
static void assert_stores(const char *function, const char *text, const char *kind, const char *member,
			  const char *constant)
{
	vmr_autofree char *rest = vmr_format("*|%s|*|*|*|struct job|%s|*|%s", kind, member, constant);

	assert_int_equal(rows_at("access", function, text, rest), 1);
}

static void test_stored_constants(void **state)
{
	(void)state;
	assert_stores("store_plain", "struct job local = {.state = STATE_BUSY, .owner = NULL}", "write", "state", "1");
	assert_stores("store_plain", "struct job local = {.state = STATE_BUSY, .owner = NULL}", "write", "owner", "0");
	assert_stores("store_plain", "job->state = STATE_GONE", "write", "state", "-7");
	assert_stores("store_plain", "job->owner = NULL", "write", "owner", "0");
	assert_stores("store_plain", "job->flags = 1UL << FLAG_URGENT", "write", "flags", "8");
	assert_stores("store_plain", "WRITE_ONCE(job->state, -1)", "write", "state", "-1");
	assert_stores("store_plain", "smp_store_release(&job->state, STATE_BUSY)", "write", "state", "1");
	assert_stores("store_plain", "rcu_assign_pointer(job->visit, NULL)", "write", "visit", "0");
	assert_stores("store_plain", "job->state = value", "write", "state", "-");
}

static void test_atomics_are_accesses(void **state)
{
	(void)state;
	assert_stores("store_atomic", "atomic_set(&job->pending, 4)", "write", "pending", "4");
	assert_int_equal(rows_at("argument", "store_atomic", "atomic_set(&job->pending, 4)", "*|0|job|*|4"), 1);
	assert_stores("store_atomic", "atomic_set_release(&job->pending, value)", "write", "pending", "-");
	assert_stores("store_atomic", "atomic_add(2, &job->pending)", "rmw", "pending", "-");
	assert_stores("store_atomic", "refcount_set(&job->refs, 1)", "write", "refs", "1");
	assert_stores("store_atomic", "set_bit(FLAG_URGENT, &job->flags)", "rmw", "flags", "-");
	assert_stores("store_atomic", "__set_bit(1, &job->flags)", "rmw", "flags", "-");
	assert_stores("store_atomic", "clear_bit_unlock(FLAG_URGENT, &job->flags)", "rmw", "flags", "-");
	assert_stores("store_atomic", "xchg(&job->owner, NULL)", "rmw", "owner", "0");
	assert_stores("store_atomic", "cmpxchg(&job->state, STATE_NEW, STATE_BUSY)", "rmw", "state", "1");
	assert_stores("store_atomic", "atomic_cmpxchg(&job->pending, 0, 9)", "rmw", "pending", "9");
	assert_int_equal(matches("access|values.c:store_atomic#10|*|read|job|parameter|*|1|*"), 3);
}

/* One row of test at the condition, without an other arm; `rest` from the record type on. */
static void assert_test(const char *function, const char *text, const char *rest)
{
	vmr_autofree char *row = vmr_format("*|%s|-", rest);

	assert_int_equal(rows_at("test", function, text, row), 1);
}

static void test_conditions(void **state)
{
	(void)state;
	assert_test("test_direct", "job->state == STATE_GONE",
		    "job|parameter|->state|struct job|state|direct|*|==|-7|-");
	assert_test("test_direct", "!(job->flags & 4)", "struct job|flags|direct|*|!&|4|-");
	assert_test("test_direct", "0 < job->visit->done",
		    "job|parameter|->visit->done|struct visit|done|direct|*|>|0|-");
	assert_int_equal(rows_at("test", "test_direct", "0 < job->visit->done", "*"), 1);
	assert_test("test_direct", "!job->owner", "struct job|owner|direct|*|not|-|-");
	assert_test("test_direct", "!READ_ONCE(job->state)", "struct job|state|direct|*|not|-|-");
	assert_test("test_direct", "atomic_dec_and_test(&job->pending)", "struct job|pending|direct|*|==|0|-");
	assert_test("test_direct", "test_bit(FLAG_URGENT, &job->flags)", "struct job|flags|direct|*|&|8|-");
	assert_test("test_direct", "job->state", "struct job|state|direct|*|switch|-|-");
	assert_test("test_direct", "job->visit->done + other == 4", "struct visit|done|direct|*|-|-|-");
}

static void test_conditions_on_copies(void **state)
{
	(void)state;
	vmr_autofree char *read_at = vmr_format("struct job|state|copy|values.c:test_copy#%d|!=|1|-",
						ord_of("test_copy", "int state = READ_ONCE(job->state)"));
	assert_test("test_copy", "state != 1", read_at);
	/* Read before the loop and in it: two rows. */
	assert_int_equal(rows_at("test", "test_copy", "!gone", "*|struct visit|done|copy|*|!=|2|-|-"), 2);
	assert_test("test_copy", "ret < 0", "job|parameter||struct job||result|*|<|0|job_is_gone");
	assert_test("test_copy", "changed = atomic_read(&job->pending)", "struct job|pending|direct|*|truth|-|-");
}

/* What a constant may be instead is told by its arm; constants of both arms, and a result or a constant, by no row. */
static void test_conditions_on_copies_or_constants(void **state)
{
	(void)state;
	assert_int_equal(rows_at("test", "test_mixed", "done != 1", "*|struct job|state|mixed|*|!=|1|-|true"), 2);
	assert_int_equal(rows_at("test", "test_mixed", "done < 3", "*|struct job|state|mixed|*|<|3|-|true"), 2);
	assert_int_equal(rows_at("test", "test_mixed", "either", "*"), 0);
	assert_int_equal(rows_at("test", "test_mixed", "ret < 0", "*"), 0);
	assert_int_equal(matches("returned|values.c:test_mixed#*|mixed|*"), 0);
}

static void test_results_of_calls_through_pointers(void **state)
{
	(void)state;
	assert_test("test_indirect", "ret < 0", "struct job||result|*|<|0|-");
	assert_int_equal(rows_at("test", "test_indirect", "other == 3", "*"), 0);
}

static void test_step_of_a_walk_reads_the_entry(void **state)
{
	(void)state;
	assert_fact("access|values.c:assign_walk#*|read|visit|local|->link.next|struct visit|link.next|*");
}

static void test_results_of_two_functions(void **state)
{
	(void)state;
	assert_test("test_results", "ret <= 0", "struct job||result|*|<=|0|job_is_gone");
	assert_test("test_results", "ret <= 0", "struct job||result|*|<=|0|job_is_idle");
}

static void test_unknown_definitions_are_no_row(void **state)
{
	(void)state;
	assert_no_fact("test|*|copy|*|!=|0|*");
	assert_int_equal(rows_at("test", "test_unknown", "state", "*"), 1);
	assert_int_equal(rows_at("test", "test_unknown", "state", "*|struct job|state|mixed|*|truth|-|-|false"), 1);
	assert_int_equal(matches("test|values.c:test_unknown#*"), 2);
	assert_test("test_unknown", "state > 7", "struct visit|done|copy|*|>|7|-");
	assert_no_fact("returned|values.c:test_unknown#*|copy|*");
	/* The low byte of a word is another value. */
	assert_no_fact("test|values.c:test_cut#*");
	assert_fact("returned|values.c:test_cut#*|flags|copy|*|&|256|-");
}

static void test_returned(void **state)
{
	(void)state;
	assert_int_equal(rows_at("returned", "test_direct", "return 0", "*|constant|*|-|0|-"), 1);
	assert_int_equal(rows_at("returned", "test_direct", "return STATE_GONE", "*|constant|*|-|-7|-"), 1);
	assert_int_equal(rows_at("returned", "test_direct", "return job_is_gone(job)",
				 "0|job|parameter||struct job||result|*|truth|-|job_is_gone"),
			 1);
	assert_int_equal(
		rows_at("returned", "test_direct", "return atomic_read(&job->pending) > 1", "*|pending|direct|*|>|1|-"),
		1);
	assert_int_equal(rows_at("returned", "test_direct", "return !!job->owner", "*|owner|direct|*|!=|0|-"), 1);
	assert_int_equal(rows_at("returned", "test_direct", "return job->state", "*|state|direct|*|truth|-|-"), 1);
	assert_int_equal(rows_at("returned", "test_direct", "return other", "*"), 0);
	assert_int_equal(rows_at("returned", "test_copy", "return state", "*|struct job|state|copy|*|truth|-|-"), 1);
	assert_int_equal(matches("returned|values.c:test_copy#*|constant|*|-5|-"), 1);
}

static void test_escapes(void **state)
{
	static const char *const rows[] = {
		"escape_all#*|mine|local||local|local|.private|struct request|private|*",
		"escape_all#*|mine|local||request|parameter|->visit|struct request|visit|*",
		"escape_all#*|result|local||request|parameter|->result|struct request|result|*",
		"escape_all#*|given|parameter||request|parameter|->wait.private|struct wait_queue_entry|private|*",
		"escape_all#*|mine|local||request|parameter|->slots??|struct request|slots|*",
		"escape_all#*|given|parameter||last_visit|global||-|-|*",
		"escape_all#*|opaque|parameter||request|parameter|->private|struct request|private|*",
		"escape_all#*|mine|local||request|parameter|->data|struct request|data|*",
		"escape_all#*|given|parameter||request|parameter|->visit|struct request|visit|*",
		"escape_all#*|given|parameter||local|local|.visit|struct request|visit|*",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		vmr_autofree char *pattern = vmr_format("escaped|values.c:%s", rows[i]);
		assert_fact(pattern);
	}
	/* Neither an alias nor what was there before. */
	assert_int_equal(matches("escaped|values.c:escape_all#*"), sizeof(rows) / sizeof(*rows));
}

static void test_escape_by_one_arm(void **state)
{
	(void)state;
	assert_fact("escaped|values.c:escape_one#*|mine|local||request|parameter|->visit|struct request|visit|*");
	assert_fact("alias|values.c:escape_one|old|request|struct visit|visit|member-load|*");
}

static void test_loads_of_pointers(void **state)
{
	(void)state;
	assert_fact(
		"alias|values.c:load_private|visit|entry|struct visit|private|member-load|*|struct wait_queue_entry");
	assert_fact("alias|values.c:load_private|other|request|struct visit|visit|member-load|*|struct request");
	/* Another object than the one that it was read from. */
	assert_fact("access|values.c:load_private#*|read|visit|local|->done|struct visit|done|-|-|-|*");
}

static void test_container_of_by_hand(void **state)
{
	(void)state;
	assert_fact("alias|values.c:back_by_hand|visit|link|struct visit|link|container_of|*");
	assert_fact("alias|values.c:back_by_hand|ticket|entry|struct ticket_like|wait|container_of|*");
}

static void test_container_of_by_accessors(void **state)
{
	(void)state;
	assert_fact("alias|values.c:back_by_accessors|visit|link|struct visit|link|container_of|*");
	assert_fact("alias|values.c:back_by_accessors|same|given|struct visit||copy|*");
	assert_fact("alias|values.c:back_by_accessors|pair|link|struct visit_pair|first.link|container_of|*");
	assert_no_fact("alias|values.c:back_by_accessors|known|*");
}

static void test_parts_of_objects(void **state)
{
	(void)state;
	assert_fact("access|values.c:parts#*|write|local|local|.visits??.done|*|1");
	assert_fact("access|values.c:parts#*|write|table|parameter|->visits??.done|*|2");
	assert_fact("argument|values.c:parts#*|0|local|local|.visits??.link|*");
	assert_fact("escaped|values.c:parts#*|table|parameter||local|local|.inner.wait.private|struct "
		    "wait_queue_entry|private|*");
}

/* Operands in memory and pointers are handed to it; what it gets by value is read. */
static void test_operands_of_assembly(void **state)
{
	(void)state;
	assert_fact(
		"argument|values.c:by_assembly#0|*|0|stored|parameter|->done|struct visit|done|-|-|-|1|stored->done|-");
	assert_fact(
		"argument|values.c:by_assembly#1|*|0|given|parameter|->done|struct visit|done|-|-|-|1|given->done|-");
	assert_no_fact("call|values.c:by_assembly#2|*");
	assert_fact("access|values.c:by_assembly#2|*|read|given|parameter|->done|*");
	assert_fact("argument|values.c:by_assembly#3|*|0|given|parameter||struct visit||-|-|-|1|given|-");
	assert_fact(
		"argument|values.c:by_assembly#4|*|stored|parameter|->done|struct visit|done|-|-|-|1|stored->done|-");
	assert_fact("call|values.c:by_assembly#0|*|asm|*");
}

static void test_declared_types(void **state)
{
	(void)state;
	assert_fact("source_member|struct declared|buffer|0|char __user [*]");
	assert_fact("source_member|struct declared|plain|8|char __user [*]");
	assert_fact("source_member|struct declared|visit|16|struct visit __rcu [*]");
	assert_fact("source_member|struct declared|call|24|int ([*])(struct visit [*]visit, int how)");
	assert_fact("source_member|struct declared|words|32|unsigned long[[]2 + 2]");
	assert_fact("source_member|struct declared|last|64|unsigned long");
	assert_fact("source_member|struct declared|first|88|struct visit");
	/* Each member once. */
	assert_fact("source_member|struct visit|done|*");
}

/* Members of an unnamed union are the record's own, however they are given their first values. */
static void test_unnamed_union(void **state)
{
	(void)state;
	assert_fact("access|values.c:in_one_place#*|write|named|local|.number|struct numbered|number|*");
	assert_fact("access|values.c:in_one_place#*|write|placed|local|.number|struct numbered|number|*");
	assert_no_fact("access|values.c:in_one_place#*(*");
	assert_fact("source_member|struct numbered|code|0|*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_is_whole),
		cmocka_unit_test(test_alias_names_its_statement),
		cmocka_unit_test(test_assignments_are_writes),
		cmocka_unit_test(test_logical_operators_of_macros),
		cmocka_unit_test(test_stored_constants),
		cmocka_unit_test(test_atomics_are_accesses),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_conditions_on_copies),
		cmocka_unit_test(test_conditions_on_copies_or_constants),
		cmocka_unit_test(test_results_of_calls_through_pointers),
		cmocka_unit_test(test_step_of_a_walk_reads_the_entry),
		cmocka_unit_test(test_results_of_two_functions),
		cmocka_unit_test(test_unknown_definitions_are_no_row),
		cmocka_unit_test(test_returned),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_escape_by_one_arm),
		cmocka_unit_test(test_loads_of_pointers),
		cmocka_unit_test(test_container_of_by_hand),
		cmocka_unit_test(test_container_of_by_accessors),
		cmocka_unit_test(test_parts_of_objects),
		cmocka_unit_test(test_operands_of_assembly),
		cmocka_unit_test(test_declared_types),
		cmocka_unit_test(test_unnamed_union),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
