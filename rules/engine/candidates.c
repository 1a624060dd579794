/* SPDX-License-Identifier: MIT */
#include "rules/engine/candidates.h"

#include <sqlite3.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/query.h"

enum { NAMED_FILES = 20 }; /* that a gap tells: more says no more to people */

static void note_lost(struct candidates *c, sqlite3_stmt *row)
{
	int number = query_column(row, "owner_file");
	if (number < 0)
		number = query_column(row, "file");
	const char *file = number < 0 ? NULL : query_text(row, number);

	c->over++;
	if (file && vmr_list_has(&c->lost, file))
		return;
	if (file && c->lost.count < NAMED_FILES)
		vmr_list_add(&c->lost, file);
	else
		c->unnamed++;
}

struct vmr_error *candidates_row(void *candidates, sqlite3_stmt *row)
{
	struct candidates *c = candidates;
	if (c->count >= CANDIDATE_LIMIT) {
		note_lost(c, row);
		return NULL;
	}
	c->columns = sqlite3_column_count(row);
	c->values = vmr_realloc_array(c->values, (c->count + 1) * (size_t)c->columns, sizeof(*c->values));
	for (int k = 0; k < c->columns; k++)
		c->values[c->count * (size_t)c->columns + (size_t)k] = sqlite3_value_dup(sqlite3_column_value(row, k));
	c->count++;
	return NULL;
}

struct vmr_error *candidates_note(const struct candidates *candidates, const char *rule, struct casedb *db)
{
	const struct candidates *c = candidates;
	if (!c->over)
		return NULL;
	vmr_autofree char *what = vmr_format("candidates of %s", rule);
	char *why = vmr_format("more than %d were bound; left out are some of ", CANDIDATE_LIMIT);

	for (size_t i = 0; i < c->lost.count; i++) {
		char *longer = vmr_format("%s%s%s", why, i ? ", " : "", c->lost.items[i]);
		free(why);
		why = longer;
	}
	if (c->unnamed) {
		char *longer = vmr_format("%s%s%zu of other files", why, c->lost.count ? ", and " : "", c->unnamed);
		free(why);
		why = longer;
	}
	struct vmr_error *error =
		CASE_INSERT(db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(why),
			    .effect = CASE_TEXT("those were not looked at"), .count = CASE_INT(c->over));
	free(why);
	return error;
}

void candidates_deinit(struct candidates *candidates)
{
	struct candidates *c = candidates;
	for (size_t k = 0; k < c->count * (size_t)c->columns; k++)
		sqlite3_value_free(c->values[k]);
	free(c->values);
	vmr_list_deinit(&c->lost);
	*c = (struct candidates){0};
}
