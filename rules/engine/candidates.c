/* SPDX-License-Identifier: MIT */
#include "rules/engine/candidates.h"

#include <sqlite3.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/query.h"

enum { NAMED_FILES = 20 }; /* that a gap tells: more says no more to people */

static void add_to_group(struct candidate_group *group, const char *file)
{
	group->count++;
	if (file && vmr_list_has(&group->files, file))
		return;
	if (file && group->files.count < NAMED_FILES)
		vmr_list_add(&group->files, file);
	else
		group->unnamed++;
}

static char *name_files(const struct candidate_group *group)
{
	char *names = vmr_strdup("");

	for (size_t i = 0; i < group->files.count; i++) {
		char *longer = vmr_format("%s%s%s", names, i ? ", " : "", group->files.items[i]);
		free(names);
		names = longer;
	}
	if (group->unnamed) {
		char *longer =
			vmr_format("%s%s%zu of other files", names, group->files.count ? ", and " : "", group->unnamed);
		free(names);
		names = longer;
	}
	return names;
}

static int find_file_column(sqlite3_stmt *row)
{
	int number = query_column(row, "owner_file");
	return number < 0 ? query_column(row, "file") : number;
}

struct vmr_error *candidates_row(void *candidates, sqlite3_stmt *row)
{
	struct candidates *c = candidates;
	if (!c->columns) {
		c->columns = sqlite3_column_count(row);
		c->file_column = find_file_column(row);
	}
	if (c->count >= CANDIDATE_LIMIT) {
		add_to_group(&c->over, c->file_column < 0 ? NULL : query_text(row, c->file_column));
		return NULL;
	}
	c->values = vmr_realloc_array(c->values, (c->count + 1) * (size_t)c->columns, sizeof(*c->values));
	for (int k = 0; k < c->columns; k++)
		c->values[c->count * (size_t)c->columns + (size_t)k] = sqlite3_value_dup(sqlite3_column_value(row, k));
	c->count++;
	return NULL;
}

void candidates_give_up(struct candidates *candidates, size_t number, struct vmr_error *why)
{
	struct candidates *c = candidates;
	sqlite3_value **row = &c->values[number * (size_t)c->columns];

	add_to_group(&c->unfinished, c->file_column < 0 ? NULL : (const char *)sqlite3_value_text(row[c->file_column]));
	if (!c->why)
		c->why = vmr_strdup(why->message);
	vmr_error_drop(why);
}

char *candidates_unfinished(const struct candidates *candidates)
{
	const struct candidates *c = candidates;

	if (!c->unfinished.count)
		return NULL;
	vmr_autofree char *files = name_files(&c->unfinished);
	return vmr_format("for %zu of %zu candidates (%s): %s", c->unfinished.count, c->count, files, c->why);
}

struct vmr_error *candidates_note(const struct candidates *candidates, const char *rule, struct casedb *db)
{
	const struct candidates *c = candidates;

	if (!c->over.count)
		return NULL;
	vmr_autofree char *what = vmr_format("candidates of %s", rule);
	vmr_autofree char *files = name_files(&c->over);
	vmr_autofree char *why = vmr_format("more than %d were bound; left out are some of %s", CANDIDATE_LIMIT, files);
	return CASE_INSERT(db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(why),
			   .effect = CASE_TEXT("those were not looked at"), .count = CASE_INT(c->over.count));
}

void candidates_deinit(struct candidates *candidates)
{
	struct candidates *c = candidates;

	for (size_t k = 0; k < c->count * (size_t)c->columns; k++)
		sqlite3_value_free(c->values[k]);
	free(c->values);
	vmr_list_deinit(&c->over.files);
	vmr_list_deinit(&c->unfinished.files);
	free(c->why);
	*c = (struct candidates){0};
}
