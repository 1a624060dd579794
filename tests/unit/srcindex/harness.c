/* SPDX-License-Identifier: MIT */
/* Rows of a small tree as lines of text. */
#include "tests/unit/srcindex/harness.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

struct facts facts;
const char *facts_file;

struct vmr_error *keep_row(void *context, const struct srcindex_row *row)
{
	struct facts *list = context;
	char *line = vmr_strdup(row->table);

	for (size_t i = 0; i < row->value_count; i++) {
		const struct srcindex_value *value = &row->values[i];
		char *longer = value->kind == SRCINDEX_TEXT ? vmr_format("%s|%s", line, value->text)
			       : value->kind == SRCINDEX_INTEGER
				       ? vmr_format("%s|%lld", line, (long long)value->integer)
				       : vmr_format("%s|-", line);
		free(line);
		line = longer;
	}
	list->lines = vmr_realloc_array(list->lines, list->count + 1, sizeof(*list->lines));
	list->lines[list->count++] = line;
	return NULL;
}

void forget(struct facts *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->lines[i]);
	free(list->lines);
	*list = (struct facts){0};
}

size_t matches(const char *pattern)
{
	size_t count = 0;

	for (size_t i = 0; i < facts.count; i++)
		count += !fnmatch(pattern, facts.lines[i], FNM_NOESCAPE);
	return count;
}

int ord_of(const char *function, const char *text)
{
	vmr_autofree char *head = vmr_format("statement|%s:%s#", facts_file, function);
	vmr_autofree char *middle = vmr_format("|%s|", text);
	const char *found = NULL;

	for (size_t i = 0; i < facts.count && !found; i++)
		if (!strncmp(facts.lines[i], head, strlen(head)) && strstr(facts.lines[i], middle))
			found = facts.lines[i];
	return found ? (int)strtol(found + strlen(head), NULL, 10) : -1;
}

bool flows(const char *function, const char *a, const char *b, const char *dominates, const char *postdominates)
{
	vmr_autofree char *pattern =
		vmr_format("flow|%s:%s#%d|%s:%s#%d|%s|%s", facts_file, function, ord_of(function, a), facts_file,
			   function, ord_of(function, b), dominates, postdominates);

	assert_true(ord_of(function, a) >= 0);
	assert_true(ord_of(function, b) >= 0);
	return matches(pattern) == 1;
}

struct vmr_error *read_files(const char *tree, const struct srcindex_request *request, struct facts *ret)
{
	const struct srcindex_options options = {.tree = tree, .jobs = 1, .seconds = 30};
	struct srcindex *index;

	VMR_TRY(srcindex_open(&options, &index));
	struct vmr_error *error = srcindex_read_request(index, request, keep_row, ret);
	srcindex_close(index);
	return error;
}
