/* SPDX-License-Identifier: MIT */
/* What the extractor says of a small tree of our own: through library, worker and cache. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/cache.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/srcindex.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/srcindex/harness.h"

static char folder[] = "/tmp/vmrace-srcindex-XXXXXX";

static int set_up(void **state)
{
	static const char *const files[] = {"idioms.c"};
	const struct srcindex_request request = {.files = files, .file_count = 1};

	(void)state;
	facts_file = "idioms.c";
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

static void test_file_and_function(void **state)
{
	(void)state;
	assert_fact("file|idioms.c|*|idioms.c|*|ok");
	assert_fact("function|idioms.c:call_ticket|call_ticket|idioms.c|*|1|0|ok|full");
	assert_fact("parameter|idioms.c:call_ticket|0|entry|struct wait_queue_entry [*]");
	assert_no_fact("parse_problem|*");
}

static void test_waker_in_order(void **state)
{
	(void)state;
	assert_true(flows("call_ticket", "ticket->granted = 1", "smp_wmb()", "1", "1"));
	assert_true(flows("call_ticket", "smp_wmb()", "list_del_init(&entry->entry)", "1", "1"));
	assert_true(flows("call_ticket", "list_del_init(&entry->entry)", "wake_up_process(ticket->task)", "1", "1"));
	assert_false(
		flows("call_ticket", "wake_up_process(ticket->task)", "list_del_init(&entry->entry)", "[01]", "[01]"));
	assert_fact("statement|idioms.c:call_ticket#*|barrier|smp_wmb()|smp_wmb|*");
	assert_fact("access|*|read|ticket|local|->task|struct ticket|task|entry|-|-|struct task_struct [*]|0|-|25|-");
	assert_fact(
		"alias|idioms.c:call_ticket|ticket|entry|struct ticket|wait|container_of|20|idioms.c:call_ticket#0|-");
	assert_fact("argument|idioms.c:call_ticket#*|0|entry|parameter|->entry|struct "
		    "wait_queue_entry|entry|-|-|-|1|&entry->entry|-");
}

static void test_owner(void **state)
{
	(void)state;
	assert_fact("stack_object|idioms.c:take_ticket|mine|struct ticket|idioms.c|31|-");
	assert_fact("slot|struct wait_queue_entry|func|call_ticket|idioms.c:take_ticket|mine|struct "
		    "ticket|wait.func|idioms.c|32");
	/* through helpers */
	assert_fact("slot|struct wait_queue_entry|func|call_ticket|idioms.c:take_prepared|mine|struct "
		    "ticket|wait.func|idioms.c|*");
	assert_fact("access|*|read|mine|local|.granted|struct ticket|granted|-|-|-|_Bool|1|-|40|-");
	assert_fact("source_line|idioms.c|31|	struct ticket mine = {");
}

/* leave: one arm takes the lock, the other reaches the end without one. */
static void test_leave(void **state)
{
	(void)state;
	const char *test = "!list_empty_careful(&mine.wait.entry)";
	vmr_autofree char *statement = vmr_format("idioms.c:take_ticket#%d", ord_of("take_ticket", test));
	vmr_autofree char *taken = vmr_format("branch|%s|true|idioms.c:take_ticket#%d|1", statement,
					      ord_of("take_ticket", "spin_lock(&desk->queue.lock)"));
	vmr_autofree char *left = vmr_format("branch|%s|false|-|0", statement);
	vmr_autofree char *exits = vmr_format("statement|%s|*|condition|*|1|1", statement);

	assert_fact(taken);
	assert_fact(left);
	assert_fact(exits);
	assert_fact("statement|idioms.c:take_ticket#*|lock|spin_lock(&desk->queue.lock)|-|0|1|0");
	assert_fact("lock_region|idioms.c:take_ticket#2|&desk->queue.lock|desk|->queue.lock|struct "
		    "desk|queue.lock|1|acquired");
}

static void test_guard_ends_with_its_scope(void **state)
{
	(void)state;
	int last = ord_of("serve_all", "desk->free_places = 0");
	vmr_autofree char *held = vmr_format("lock_region|idioms.c:serve_all#%d|&desk->lock|*|1|guard", last);

	assert_fact(held);
	assert_int_equal(matches("statement|idioms.c:serve_all#*|unlock|end of guard mutex(&desk->lock)|guard|*"), 2);
	assert_fact("statement|idioms.c:serve_all#*|73|*|unlock|end of guard*");
	/* A break leaves scoped_guard; what follows is not locked. */
	vmr_autofree char *after =
		vmr_format("lock_region|idioms.c:count_places#%d|*", ord_of("count_places", "return places"));
	vmr_autofree char *inside = vmr_format("lock_region|idioms.c:count_places#%d|*|1|guard",
					       ord_of("count_places", "desk->free_places = 1"));
	assert_no_fact(after);
	assert_fact(inside);
}

static void test_trylock_holds_on_one_arm(void **state)
{
	(void)state;
	vmr_autofree char *taken = vmr_format("lock_region|idioms.c:try_places#%d|*|1|acquired",
					      ord_of("try_places", "desk->free_places++"));
	vmr_autofree char *failed =
		vmr_format("lock_region|idioms.c:try_places#%d|*", ord_of("try_places", "return -1"));

	assert_fact(taken);
	assert_no_fact(failed);
}

static void test_list_walk(void **state)
{
	(void)state;
	assert_fact("alias|idioms.c:serve_all|ticket|desk|struct ticket|link|list-walk|65|*");
	assert_fact("alias|idioms.c:serve_first|ticket|desk|struct ticket|wait.entry|list-walk|54|*");
	assert_true(flows("serve_all", "ticket->granted", "!ticket->task", "[01]", "0"));
	assert_true(flows("serve_all", "!ticket->task", "ticket->granted", "0", "[01]"));
	/* An entry of a list is another object than the head. */
	assert_fact("access|*|read|ticket|local|->granted|struct ticket|granted|-|-|-|_Bool|0|-|66|-");
}

static void test_short_circuit_is_control_flow(void **state)
{
	(void)state;
	assert_true(flows("serve_first", "desk->free_places > 0", "!list_empty(&desk->queue.head)", "1", "0"));
	assert_fact("call|idioms.c:serve_first#*|-|-|struct desk|serve|55|-");
	assert_fact("slot|struct desk|serve|serve_now|-|front_desk|struct desk|serve|idioms.c|*");
}

static void test_call_in_a_macro_of_an_earlier_line(void **state)
{
	(void)state;
	assert_fact("call|idioms.c:serve_if_free#*|serve_first|idioms.c|-|-|183|182");
	assert_fact("call|idioms.c:serve_if_free#*|serve_now|idioms.c|-|-|184|-");
}

static void test_wait_event(void **state)
{
	(void)state;
	assert_fact("stack_object|idioms.c:wait_for_place|wait_entry_|struct wait_queue_entry|idioms.c|*|wait_event");
	assert_fact("call|idioms.c:wait_for_place#*|finish_wait|*");
	assert_fact("call|idioms.c:wait_for_place#*|prepare_to_wait_event|*");
	assert_int_equal(matches("statement|idioms.c:wait_for_place#*|condition|desk->free_places > 0|*"), 2);
}

static void test_other_names(void **state)
{
	(void)state;
	assert_fact("alias|idioms.c:other_names|first|entry|struct ticket|wait|first-member|*");
	assert_fact("alias|idioms.c:other_names|desk|data|struct desk||cast|*");
	assert_fact("alias|idioms.c:other_names|pointer|local|struct ticket||address|*");
	assert_fact("alias|idioms.c:other_names|inner|pointer|struct ticket|wait|member|*");
	assert_fact("access|*|write|inner|local|->func|struct wait_queue_entry|func|local|struct ticket|wait.func|*");
	assert_fact("access|*|read|first|local|->wait.flags|struct ticket|wait.flags|entry|struct "
		    "wait_queue_entry|flags|*");
	/* By a helper, and by hand. */
	assert_int_equal(matches("slot|struct wait_queue_entry|func|call_ticket|idioms.c:other_names|local|struct "
				 "ticket|wait.func|*"),
			 2);
}

static void test_jumps(void **state)
{
	(void)state;
	assert_fact("statement|idioms.c:jumps#*|assign|sum += 2|-|1|*");
	assert_fact("branch|idioms.c:jumps#*|case 2|*");
	assert_fact("branch|idioms.c:jumps#*|default|*");
	assert_int_equal(matches("statement|idioms.c:jumps#*|call|kfree(memory)|__free|*"), 2);
	assert_int_equal(matches("statement|idioms.c:take_scoped#*|call|return_ticket(&mine)|__cleanup|*"), 2);
	assert_int_equal(matches("argument|idioms.c:take_scoped#*|mine|local||struct ticket|*|1|&mine|*"), 2);
	/* Nothing comes after panic(). */
	vmr_autofree char *after = vmr_format("flow|idioms.c:jumps#%d|*", ord_of("jumps", "panic(\"negative\")"));
	assert_no_fact(after);
}

static void test_offsets(void **state)
{
	(void)state;
	assert_true(matches("source_member|struct ticket|wait.func|16|wait_queue_func_t") >= 1);
	assert_true(matches("source_member|struct ticket|granted|48|bool") >= 1);
}

static void test_request_limits_bodies(void **state)
{
	static const char *const files[] = {"idioms.c"}, *const functions[] = {"call_ticket"};
	const struct srcindex_request request = {
		.files = files, .file_count = 1, .functions = functions, .function_count = 1};
	struct facts all = facts, some = {0};

	(void)state;
	assert_null(read_files(SAMPLE_TREE, &request, &some));
	facts = some;
	assert_int_equal(matches("statement|idioms.c:call_ticket#*"), 6);
	assert_int_equal(matches("statement|*"), 6);
	assert_no_fact("flow|idioms.c:serve_all*");
	assert_fact("function|idioms.c:serve_all|*");
	assert_fact("stack_object|idioms.c:take_ticket|*");
	assert_int_equal(matches("source_line|*"), 10);
	forget(&some);
	facts = all;
}

/* Without a worker that could be started, a warm read gives the same rows. */
static void test_warm_is_the_same_and_starts_nothing(void **state)
{
	static const char *const files[] = {"idioms.c"};
	const struct srcindex_request request = {.files = files, .file_count = 1};
	const struct srcindex_options options = {.tree = SAMPLE_TREE, .worker = "/nonexistent/worker"};
	struct srcindex *index;
	struct facts warm = {0};

	(void)state;
	assert_null(srcindex_open(&options, &index));
	assert_null(srcindex_read_request(index, &request, keep_row, &warm));
	srcindex_close(index);
	assert_int_equal(warm.count, facts.count);
	for (size_t i = 0; i < warm.count; i++)
		assert_string_equal(warm.lines[i], facts.lines[i]);
	forget(&warm);
}

static void write_text(const char *tree, const char *name, const char *text)
{
	vmr_autofree char *path = vmr_format("%s/%s", tree, name);

	assert_null(vmr_file_replace(path, text, strlen(text)));
}

/* A changed header makes the entry worthless; a touched one with the same content does not. */
static void test_cache_sees_headers(void **state)
{
	static const char *const files[] = {"unit.c"};
	const struct srcindex_request request = {.files = files, .file_count = 1};
	vmr_autofree char *tree = vmr_format("%s/tree", folder);
	struct facts all = facts;

	(void)state;
	assert_null(vmr_file_make_folder(tree));
	write_text(tree, "unit.c", "#include \"unit.h\"\nint get(struct s *s) { return s->MEMBER; }\n");
	for (unsigned round = 0; round < 3; round++) {
		facts = (struct facts){0};
		write_text(tree, "unit.h",
			   round < 2 ? "struct s { int a, b; };\n#define MEMBER a\n"
				     : "struct s { int a, b; };\n#define MEMBER b\n");
		assert_null(read_files(tree, &request, &facts));
		assert_int_equal(matches("access|*|->a|*"), round < 2);
		assert_int_equal(matches("access|*|->b|*"), round == 2);
		forget(&facts);
	}
	facts = all;
	vmr_autofree char *unit = vmr_format("%s/unit.c", tree), *header = vmr_format("%s/unit.h", tree);
	assert_int_equal(remove(unit) | remove(header) | rmdir(tree), 0);
}

/* A source that another one includes is parsed with it; a header as a unit of its own. */
static void test_included_source_and_header(void **state)
{
	static const char *const files[] = {"part.c", "head.h"};
	const struct srcindex_request request = {.files = files, .file_count = 2};
	vmr_autofree char *tree = vmr_format("%s/tree3", folder);
	struct facts all = facts;

	(void)state;
	facts = (struct facts){0};
	assert_null(vmr_file_make_folder(tree));
	write_text(tree, "head.h", "struct s { int a; };\nstatic inline int g(struct s *s) { return s->a; }\n");
	write_text(tree, "whole.c", "#include \"head.h\"\n#include \"part.c\"\n");
	write_text(tree, "part.c", "int f(struct s *s) { return g(s) + s->a; }\n");
	assert_null(read_files(tree, &request, &facts));
	assert_fact("file|part.c|*|whole.c|*|ok");
	assert_fact("access|part.c:f#*|read|s|parameter|->a|struct s|a|*");
	assert_fact("call|part.c:f#*|g|head.h|*");
	assert_no_fact("function|part.c:g|*");
	assert_fact("file|head.h|*|head.h|*|ok");
	assert_fact("function|head.h:g|g|head.h|2|2|1|1|ok|full");
	forget(&facts);
	facts = all;
	for (size_t i = 0; i < 3; i++) {
		vmr_autofree char *path = vmr_format("%s/%s", tree, i == 0 ? "head.h" : i == 1 ? "whole.c" : "part.c");
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rmdir(tree), 0);
}

static void test_heads_and_calls_without_bodies(void **state)
{
	static const char *const files[] = {"idioms.c"}, *const callees[] = {"list_del_init"};
	const struct srcindex_request request = {
		.files = files, .file_count = 1, .no_bodies = true, .callees = callees, .callee_count = 1};
	static const char *const functions[] = {"idioms.c:jumps"};
	const struct srcindex_request bodies = {
		.files = files, .file_count = 1, .functions = functions, .function_count = 1, .no_heads = true};
	struct facts all = facts;

	(void)state;
	facts = (struct facts){0};
	assert_null(read_files(SAMPLE_TREE, &request, &facts));
	assert_no_fact("statement|*");
	assert_no_fact("source_line|*");
	assert_int_equal(matches("call|*"), 2);
	assert_int_equal(matches("argument|*"), 2);
	assert_fact("stack_object|idioms.c:take_ticket|*");
	forget(&facts);
	assert_null(read_files(SAMPLE_TREE, &bodies, &facts));
	assert_no_fact("function|*");
	assert_no_fact("file|*");
	assert_true(matches("statement|idioms.c:jumps#*") > 10);
	assert_int_equal(matches("statement|*"), matches("statement|idioms.c:jumps#*"));
	forget(&facts);
	facts = all;
}

static void test_broken_source_is_a_limit(void **state)
{
	static const char *const files[] = {"broken.c", "absent.c"};
	const struct srcindex_request request = {.files = files, .file_count = 2};
	vmr_autofree char *tree = vmr_format("%s/tree2", folder);
	struct facts all = facts;

	(void)state;
	facts = (struct facts){0};
	assert_null(vmr_file_make_folder(tree));
	write_text(tree, "broken.c",
		   "#include \"no-such.h\"\nint f(struct s *s) { s->a = 1; return g(s; }\nint h(void) { return 1; }\n");
	assert_null(read_files(tree, &request, &facts));
	assert_fact("file|broken.c|*|degraded");
	assert_fact("parse_problem|broken.c|1|error|*no-such.h*");
	assert_fact("function|broken.c:h|h|broken.c|3|3|0|0|degraded|full");
	assert_fact("file|absent.c|*|unusable");
	assert_fact("parse_problem|absent.c|0|unread|the tree has no such file");
	forget(&facts);
	facts = all;
	vmr_autofree char *path = vmr_format("%s/broken.c", tree);
	assert_int_equal(remove(path) | rmdir(tree), 0);
}

/* Bytes that are no UTF-8, in code and comments: no row has them raw. */
static void test_hostile_bytes(void **state)
{
	static const char *const files[] = {"bytes.c"};
	const struct srcindex_request request = {.files = files, .file_count = 1};
	vmr_autofree char *tree = vmr_format("%s/tree4", folder), *path = vmr_format("%s/bytes.c", tree);
	struct facts all = facts;

	(void)state;
	facts = (struct facts){0};
	assert_null(vmr_file_make_folder(tree));
	write_text(tree, "bytes.c", "void g(const char *s);\nint f(void) { g(\"\xff\x1b[2J\"); return 1; } // \xfe\n");
	assert_null(read_files(tree, &request, &facts));
	assert_fact("statement|bytes.c:f#*|call|g(\"\\xff*");
	assert_fact("source_line|bytes.c|2|*\\xfe");
	for (size_t i = 0; i < facts.count; i++)
		assert_true(!strchr(facts.lines[i], 0x1b) && !strchr(facts.lines[i], (char)0xff) &&
			    !strchr(facts.lines[i], (char)0xfe));
	forget(&facts);
	facts = all;
	assert_int_equal(remove(path) | rmdir(tree), 0);
}

static void test_not_a_tree(void **state)
{
	const struct srcindex_options file = {.tree = SAMPLE_TREE "/idioms.c"}, none = {.tree = "/nonexistent"};
	struct srcindex *index = NULL;
	struct vmr_error *error = srcindex_open(&file, &index);

	(void)state;
	assert_int_equal(error->code, VMR_BAD_INPUT);
	vmr_error_destroy(error);
	error = srcindex_open(&none, &index);
	assert_int_equal(error->code, VMR_SYSTEM);
	vmr_error_destroy(error);
	assert_null(index);
}

static void test_files_by_the_end_of_a_path(void **state)
{
	const struct srcindex_options options = {.tree = SAMPLE_TREE};
	struct srcindex *index;

	(void)state;
	assert_null(srcindex_open(&options, &index));
	vmr_autofree char *found = srcindex_find_file(index, "/build/elsewhere/tree/idioms.c");
	vmr_autofree char *own = srcindex_find_file(index, SAMPLE_TREE "/idioms.c");
	assert_string_equal(found, "idioms.c");
	assert_string_equal(own, "idioms.c");
	assert_null(srcindex_find_file(index, "/build/idioms.cc"));
	assert_null(srcindex_find_file(index, ""));
	/* Of a relative path a name alone is no end, and one that begins with a folder of this tree is that file or
	 * none. */
	vmr_autofree char *same = srcindex_find_file(index, "idioms.c");
	assert_string_equal(same, "idioms.c");
	assert_null(srcindex_find_file(index, "debian/build/source_x/idioms.c"));
	assert_true(srcindex_has_file(index, "idioms.c"));
	assert_false(srcindex_has_file(index, "/etc/passwd"));
	srcindex_close(index);
}

static void test_relative_paths_of_another_build(void **state)
{
	const struct srcindex_options options = {.tree = SAMPLE_TREE "/.."};
	struct srcindex *index;

	(void)state;
	assert_null(srcindex_open(&options, &index));
	vmr_autofree char *found = srcindex_find_file(index, "debian/build/source_x/tree/idioms.c");
	vmr_autofree char *above = srcindex_find_file(index, "../../source/tree/idioms.c");
	assert_string_equal(found, "tree/idioms.c");
	assert_string_equal(above, "tree/idioms.c");
	/* This tree has folders "tree": the file would lie in it and does not. */
	assert_null(srcindex_find_file(index, "tree/moved/tree/idioms.c"));
	srcindex_close(index);
}

static void test_words(void **state)
{
	const struct srcindex_options options = {.tree = SAMPLE_TREE};
	struct srcindex *index;
	char **found;
	size_t count;

	(void)state;
	assert_null(srcindex_open(&options, &index));
	assert_null(srcindex_files_mentioning(index, "free_places", &found, &count));
	assert_int_equal(count, 1);
	assert_string_equal(found[0], "idioms.c");
	free(found[0]);
	free(found);
	assert_null(srcindex_files_mentioning(index, "ree_places", &found, &count));
	assert_int_equal(count, 0);
	free(found);
	srcindex_close(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_and_function),
		cmocka_unit_test(test_waker_in_order),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_leave),
		cmocka_unit_test(test_guard_ends_with_its_scope),
		cmocka_unit_test(test_trylock_holds_on_one_arm),
		cmocka_unit_test(test_list_walk),
		cmocka_unit_test(test_short_circuit_is_control_flow),
		cmocka_unit_test(test_call_in_a_macro_of_an_earlier_line),
		cmocka_unit_test(test_wait_event),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_request_limits_bodies),
		cmocka_unit_test(test_warm_is_the_same_and_starts_nothing),
		cmocka_unit_test(test_cache_sees_headers),
		cmocka_unit_test(test_included_source_and_header),
		cmocka_unit_test(test_heads_and_calls_without_bodies),
		cmocka_unit_test(test_broken_source_is_a_limit),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_not_a_tree),
		cmocka_unit_test(test_files_by_the_end_of_a_path),
		cmocka_unit_test(test_relative_paths_of_another_build),
		cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
