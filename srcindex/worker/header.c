/* SPDX-License-Identifier: MIT */
/* Functions of headers that belong to the facts of a .c file. */
#include "srcindex/worker/header.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/macro_table.h"
#include "srcindex/worker/types.h"

enum { QUEUE_MAX = 4000 };

struct search {
	struct reach *reach;
	const struct unit_file *file;
	struct reached **queue; /* everything that is called, level by level */
	size_t queued;
	CXCursor *records; /* that count */
	size_t record_count;
};

static void enqueue(struct search *search, struct reached *reached)
{
	for (size_t i = 0; i < search->queued; i++)
		if (search->queue[i] == reached)
			return;
	if (search->queued == QUEUE_MAX)
		return;
	reach_look(search->reach, reached);
	search->queue[search->queued++] = reached;
}

static bool has_record(const struct search *search, CXCursor record)
{
	for (size_t i = 0; i < search->record_count; i++)
		if (clang_equalCursors(search->records[i], record))
			return true;
	return false;
}

static void add_records(struct search *search, const struct reached *reached)
{
	for (size_t i = 0; i < reached->record_count; i++) {
		CXCursor record = reached->records[i];
		if (has_record(search, record) || types_is_plain(record))
			continue;
		search->records =
			vmr_realloc_array(search->records, search->record_count + 1, sizeof(*search->records));
		search->records[search->record_count++] = record;
	}
}

/* Of another file of the tree, and no lock function. */
static bool is_other(const struct search *search, CXCursor definition)
{
	unsigned line;
	vmr_autofree char *path = unit_place(search->file->unit, definition, &line);
	CXString string = clang_getCursorSpelling(definition);
	const char *name = clang_getCString(string);
	bool other = path && *path != '/' && strcmp(path, search->file->path) != 0 && name && !lock_rule_find(name) &&
		     !macro_rule_find(name) && strncmp(name, "class_", 6) != 0;

	clang_disposeString(string);
	return other;
}

static bool looks_into_known(const struct search *search, const struct reached *reached)
{
	for (size_t i = 0; i < reached->record_count; i++)
		if (has_record(search, reached->records[i]))
			return true;
	return false;
}

/* It hands on to a function of the .c file itself. */
static bool calls_back(const struct search *search, const struct reached *reached)
{
	for (size_t i = 0; i < reached->callee_count; i++) {
		unsigned line;
		vmr_autofree char *path = unit_place(search->file->unit, reached->callees[i]->definition, &line);
		if (path && !strcmp(path, search->file->path))
			return true;
	}
	return false;
}

static void collect(struct search *search)
{
	size_t from = 0;

	for (size_t i = 0; i < search->file->top_count; i++)
		if (clang_getCursorKind(search->file->tops[i]) == CXCursor_FunctionDecl) {
			struct reached *own = reach_find(search->reach, search->file->tops[i]);
			enqueue(search, own);
			add_records(search, own);
		} else {
			reach_look(search->reach, reach_find(search->reach, search->file->tops[i]));
		}
	for (unsigned level = 0; level < HEADER_LEVEL_MAX; level++)
		for (size_t end = search->queued; from < end; from++)
			for (size_t i = 0; i < search->queue[from]->callee_count; i++)
				enqueue(search, search->queue[from]->callees[i]);
}

struct header_list header_find(struct reach *reach, const struct unit_file *file)
{
	struct search search = {.reach = reach, .file = file};
	struct header_list list = {0};

	search.queue = vmr_alloc_array(QUEUE_MAX, sizeof(struct reached *));
	list.items = vmr_alloc_array(HEADER_FUNCTION_MAX, sizeof(struct reached *));
	collect(&search);
	list.cut = search.queued == QUEUE_MAX;
	for (size_t i = 0; i < search.queued; i++)
		if (search.queue[i]->hands_on)
			add_records(&search, search.queue[i]);
	for (size_t i = 0; i < search.queued; i++) {
		struct reached *reached = search.queue[i];
		bool wanted = reached->hands_on || reached->is_handed || looks_into_known(&search, reached) ||
			      calls_back(&search, reached);
		if (!wanted || !is_other(&search, reached->definition))
			continue;
		if (list.count < HEADER_FUNCTION_MAX)
			list.items[list.count++] = reached;
		else
			list.cut = true;
	}
	free(search.queue);
	free(search.records);
	return list;
}
