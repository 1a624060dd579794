/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/debuginfo.h"

#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/dumpcore.h"
#include "tests/fuzz/target.h"

/* Of each kind of thing as many are asked for. */
enum { MANY = 48 };

static void ask_type(const struct dumpcore_type *type)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);

	dumpcore_type_name(type);
	dumpcore_type_enumerator(dumpcore_type_strip(type), 1);
	for (size_t i = 0; i < count && i < MANY; i++) {
		dumpcore_type_name(members[i].type);
		dumpcore_type_size(members[i].type);
	}
	for (uint64_t at = 0; at < 256; at += 8) {
		struct dumpcore_member member;
		char *path = NULL;
		uint64_t rest;
		fuzz_refused(dumpcore_member_at(type, at, &path, &member, &rest));
		free(path);
	}
}

static void ask_types(struct dumpcore *dump, const struct debuginfo_index *index)
{
	static const char *const names[] = {"struct task_struct", "list_head *[4]", "unsigned long", "enum colour"};
	const struct dumpcore_type *type;

	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (!fuzz_refused(dumpcore_type_find(dump, names[i], &type)))
			ask_type(type);
	for (size_t i = 0; i < index->type_count && i < MANY; i++) {
		const char *name = debuginfo_index_string(index, index->types[i].name);
		struct dumpcore_automatic *automatics = NULL;
		size_t count;
		if (!fuzz_refused(dumpcore_type_find(dump, name, &type)))
			ask_type(type);
		fuzz_refused(dumpcore_automatics_of(dump, name, &automatics, &count));
		free(automatics);
	}
}

static void ask_function(struct dumpcore *dump, const struct dumpcore_function *function)
{
	struct dumpcore_code_call *calls = NULL;
	struct dumpcore_code_line *lines = NULL;
	struct dumpcore_code_variable *variables = NULL;
	struct dumpcore_code_range *ranges = NULL;
	struct dumpcore_line line;
	size_t count;

	fuzz_refused(dumpcore_function_calls(dump, function, &calls, &count));
	fuzz_refused(dumpcore_function_lines(dump, function, &lines, &count));
	fuzz_refused(dumpcore_function_variables(dump, function, &variables, &count));
	fuzz_refused(dumpcore_function_ranges(dump, function, &ranges, &count));
	fuzz_refused(dumpcore_line_at(dump, function->low, &line));
	free(calls);
	free(lines);
	free(variables);
	free(ranges);
}

static void ask_functions(struct dumpcore *dump, const struct debuginfo_index *index)
{
	for (size_t i = 0; i < index->function_count && i < MANY; i++) {
		struct dumpcore_function *list = NULL;
		size_t count = 0;
		const char *name = debuginfo_index_string(index, index->functions[i].name);
		fuzz_refused(dumpcore_functions_named(dump, name, NULL, &list, &count));
		for (size_t at = 0; at < count && at < 2; at++)
			ask_function(dump, &list[at]);
		free(list);
	}
}

static void ask_symbols(struct dumpcore *dump, const struct debuginfo_index *index)
{
	for (size_t i = 0; i < index->symbol_count && i < MANY; i++) {
		struct dumpcore_symbol symbol;
		const struct dumpcore_type *type;
		const char *name = debuginfo_index_string(index, index->symbols[i].name);
		if (!fuzz_refused(dumpcore_symbol_find(dump, name, &symbol)))
			fuzz_refused(dumpcore_symbol_type(dump, &symbol, &type));
		fuzz_refused(dumpcore_symbol_at(dump, index->symbols[i].address, &symbol));
	}
}

static void ask_stacks(struct dumpcore *dump)
{
	const struct dumpcore_task *tasks;
	struct dumpcore_crash *crash = NULL;
	size_t count;

	if (!fuzz_refused(dumpcore_crash_read(dump, &crash)))
		dumpcore_crash_destroy(crash);
	if (fuzz_refused(dumpcore_tasks_get(dump, &tasks, &count)))
		return;
	for (size_t i = 0; i < count && i < MANY; i++)
		dumpcore_stack_of(dump, &tasks[i]);
}

void fuzz_ask(struct dumpcore *dump)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	if (count) {
		ask_types(dump, &images[0]->index);
		ask_functions(dump, &images[0]->index);
		ask_symbols(dump, &images[0]->index);
	}
	ask_stacks(dump);
}
