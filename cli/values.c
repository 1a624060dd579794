/* SPDX-License-Identifier: MIT */
/* Words that an argument may be. */
#include "cli/values.h"

#include <sqlite3.h>
#include <string.h>

#include "cli/command.h"
#include "common/memory.h"
#include "common/nearest.h"
#include "rules/engine/casedb.h"
#include "rules/engine/rule.h"

static void list_rules(struct vmr_list *list)
{
	struct rule **rules = NULL;
	size_t count = 0;

	if (vmr_error_drop(rules_load(&rules, &count)))
		return;
	for (size_t i = 0; i < count; i++)
		vmr_list_add(list, rules[i]->id);
	rules_free(rules, count);
}

static void list_tables(struct vmr_list *list)
{
	struct casedb *db = NULL;
	sqlite3_stmt *statement = NULL;

	if (vmr_error_drop(casedb_create(&db)))
		return;
	if (sqlite3_prepare_v2(casedb_sqlite(db), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
			       -1, &statement, NULL) == SQLITE_OK)
		while (sqlite3_step(statement) == SQLITE_ROW)
			vmr_list_add(list, (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	casedb_destroy(db);
}

static void list_words(const char *values, struct vmr_list *list)
{
	vmr_autofree char *words = vmr_strdup(values);

	for (char *save = NULL, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		vmr_list_add(list, word);
}

bool cli_values_list(const char *values, struct vmr_list *ret)
{
	if (!values)
		return false;
	if (*values != '@')
		list_words(values, ret);
	else if (!strcmp(values, CLI_VALUES_RULES))
		list_rules(ret);
	else if (!strcmp(values, CLI_VALUES_TABLES))
		list_tables(ret);
	else
		return false;
	return true;
}

char *cli_values_near(const char *values, const char *word)
{
	vmr_autolist list = {0};
	struct vmr_nearest nearest;

	vmr_nearest_begin(&nearest, word);
	if (cli_values_list(values, &list))
		for (size_t i = 0; i < list.count; i++)
			vmr_nearest_offer(&nearest, list.items[i]);
	return vmr_nearest_question(&nearest);
}
