/* SPDX-License-Identifier: MIT */
/* Conclusions by name: a table says where the rows of which part go. */
#include "rules/engine/conclusion.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/kept.h"

/* "name", or "name=value when the row has none"; columns of `finding` have the prefix before their names. */
static const struct {
	const char *table, *prefix;
	const char *columns;
	bool is_finding; /* a row is columns of the finding itself */
} targets[RULE_PART_KINDS] = {
	[RULE_PART_OBJECT] = {"finding", "object_", "type address place pid comm cache offset lifetime member", true},
	[RULE_PART_SENTENCE] = {"finding", "", "sentence", true},
	[RULE_PART_FIX] = {"finding", "fix_", "text diff", true},
	[RULE_PART_REPRODUCE] = {"finding", "reproduce_", "text file line", true},
	[RULE_PART_ROLES] = {"role", "", "role=? function file line pid comm cpu frame", false},
	[RULE_PART_EVIDENCE] = {"evidence", "",
				"key=? kind=derived statement= address bytes type member file line parents=", false},
	[RULE_PART_STEPS] = {"step", "", "lane=? pid tense=can text= file line evidence=", false},
	[RULE_PART_LOCKS] = {"finding_lock", "", "lane=? lock=? address state=unknown evidence=", false},
	[RULE_PART_AGAINST] = {"against", "", "text= evidence=", false},
	[RULE_PART_NODES] = {"node", "", "id=? kind=object label= tooltip evidence=", false},
	[RULE_PART_EDGES] = {"edge", "", "a=? b=? label= tooltip evidence=", false},
	[RULE_PART_CONFIRM] = {NULL, "", "priority state why evidence", false},
	[RULE_PART_GUARD] = {NULL, "", "priority state why evidence alone", false},
	[RULE_PART_RIVAL] = {NULL, "", "priority state why evidence", false},
	[RULE_PART_SIDE] = {NULL, "", "lane function variable task idx", false},
	[RULE_PART_SUBJECT] = {NULL, "", "address type", false},
	[RULE_PART_SITE] = {NULL, "", "ord role lane touch function file line text member says touches allows", false},
};

/* Columns that order rows and are no columns of the table. */
static const char ordering[] = "ord";

const char *conclusion_columns(enum rule_part_kind kind)
{
	return targets[kind].columns ? targets[kind].columns : "";
}

/* The next word of a list: its name, what it is when missing (NULL: NULL). Both owned by the caller. */
static bool next_column(const char **list, char **name, char **fallback)
{
	*list += strspn(*list, " ");
	size_t length = strcspn(*list, " ");
	if (!length)
		return false;
	const char *equals = memchr(*list, '=', length);
	size_t name_length = equals ? (size_t)(equals - *list) : length;
	*name = vmr_strndup(*list, name_length);
	*fallback = equals ? vmr_strndup(equals + 1, length - name_length - 1) : NULL;
	*list += length;
	return true;
}

static int column_of(sqlite3_stmt *part, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(part); i++)
		if (!strcmp(sqlite3_column_name(part, i), name))
			return i;
	return -1;
}

static bool is_known(enum rule_part_kind kind, const char *given)
{
	const char *list = targets[kind].columns;
	char *name = NULL, *fallback = NULL;
	bool found = kind == RULE_PART_STEPS && !strcmp(given, ordering);
	while (!found && next_column(&list, &name, &fallback)) {
		found = !strcmp(name, given);
		free(name);
		free(fallback);
	}
	return found;
}

struct vmr_error *conclusion_check(enum rule_part_kind kind, struct sqlite3_stmt *part)
{
	if (!targets[kind].columns)
		return NULL;
	for (int i = 0; i < sqlite3_column_count(part); i++)
		if (!is_known(kind, sqlite3_column_name(part, i)))
			return vmr_error_create(VMR_BAD_INPUT, "it gives a column \"%s\": %s has %s",
						sqlite3_column_name(part, i), rule_part_word(kind),
						targets[kind].columns);
	return NULL;
}

static const char *const counts[RULE_PART_KINDS] = {
	[RULE_PART_ROLES] = "ord", [RULE_PART_EVIDENCE] = "ord", [RULE_PART_STEPS] = "step",
	[RULE_PART_LOCKS] = "ord", [RULE_PART_AGAINST] = "ord",  [RULE_PART_NODES] = "ord",
	[RULE_PART_EDGES] = "ord",
};

/* INSERT with the row's number, and of evidence the id that people see. */
static char *insert_sql(enum rule_part_kind kind, sqlite3_stmt *part)
{
	const char *table = targets[kind].table, *list = targets[kind].columns;
	bool is_step = kind == RULE_PART_STEPS;
	sqlite3_str *names = sqlite3_str_new(NULL), *values = sqlite3_str_new(NULL);
	sqlite3_str_appendf(names, "INSERT INTO main.\"%w\" (finding, %s%s", table, counts[kind],
			    kind == RULE_PART_EVIDENCE ? ", id" : "");
	char *count = sqlite3_mprintf("(SELECT count(*) FROM main.\"%w\" WHERE finding = ?1)", table);
	int order = is_step ? column_of(part, ordering) : -1;
	if (order >= 0)
		sqlite3_str_appendf(values, ") VALUES (?1, coalesce(?%d, 0) * 1000 + %s", order + 2, count);
	else
		sqlite3_str_appendf(values, ") VALUES (?1, %s%s", is_step ? "900000 + " : "", count);
	if (kind == RULE_PART_EVIDENCE)
		sqlite3_str_appendf(values, ", 'E' || (1 + %s)", count);
	sqlite3_free(count);
	char *name = NULL, *fallback = NULL;
	while (next_column(&list, &name, &fallback)) {
		int at = column_of(part, name);
		sqlite3_str_appendf(names, ", %s", name);
		if (at >= 0 && fallback)
			sqlite3_str_appendf(values, ", coalesce(?%d, %Q)", at + 2, fallback);
		else if (at >= 0)
			sqlite3_str_appendf(values, ", ?%d", at + 2);
		else
			sqlite3_str_appendf(values, ", %Q", fallback);
		free(name);
		free(fallback);
	}
	char *rest = sqlite3_str_finish(values);
	sqlite3_str_appendf(names, "%s) ON CONFLICT DO NOTHING", rest);
	sqlite3_free(rest);
	return sqlite3_str_finish(names);
}

static char *update_sql(enum rule_part_kind kind, sqlite3_stmt *part)
{
	sqlite3_str *sql = sqlite3_str_new(NULL);
	sqlite3_str_appendf(sql, "UPDATE main.finding SET finding = finding");
	for (int i = 0; i < sqlite3_column_count(part); i++) {
		const char *name = sqlite3_column_name(part, i);
		sqlite3_str_appendf(sql, ", %s%s = coalesce(%s%s, ?%d)", targets[kind].prefix, name,
				    targets[kind].prefix, name, i + 2);
	}
	sqlite3_str_appendf(sql, " WHERE finding = ?1");
	return sqlite3_str_finish(sql);
}

struct vmr_error *conclusion_begin(struct kept *kept, enum rule_part_kind kind, struct sqlite3_stmt *part,
				   int64_t finding, struct conclusion *ret)
{
	sqlite3_stmt *write = NULL;
	char *sql = targets[kind].is_finding ? update_sql(kind, part) : insert_sql(kind, part);
	struct vmr_error *error = kept_statement(kept, sql, &write);
	sqlite3_free(sql);
	if (!error)
		*ret = (struct conclusion){.kind = kind, .write = write, .finding = finding};
	return error;
}

struct vmr_error *conclusion_row(void *context, struct sqlite3_stmt *part)
{
	struct conclusion *conclusion = context;
	if (conclusion->rows++ && targets[conclusion->kind].is_finding)
		return NULL;
	int count = sqlite3_bind_parameter_count(conclusion->write);
	sqlite3_bind_int64(conclusion->write, 1, conclusion->finding);
	for (int i = 0; i < sqlite3_column_count(part) && i + 2 <= count; i++)
		sqlite3_bind_value(conclusion->write, i + 2, sqlite3_column_value(part, i));
	int code = sqlite3_step(conclusion->write);
	sqlite3_reset(conclusion->write);
	sqlite3_clear_bindings(conclusion->write);
	if (code == SQLITE_DONE)
		return NULL;
	return vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(sqlite3_db_handle(conclusion->write)));
}

struct vmr_error *conclusion_order_steps(struct sqlite3 *sqlite, int64_t finding)
{
	char *sql = sqlite3_mprintf(
		"UPDATE step SET step = -n FROM (SELECT step AS old, row_number() OVER (ORDER BY step) AS n FROM step"
		" WHERE finding = %lld) WHERE finding = %lld AND step = old;"
		"UPDATE step SET step = -step WHERE finding = %lld AND step < 0;",
		(long long)finding, (long long)finding, (long long)finding);
	char *message = NULL;
	int code = sqlite3_exec(sqlite, sql, NULL, NULL, &message);
	sqlite3_free(sql);
	if (code == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "steps: %s", message ? message : "?");
	sqlite3_free(message);
	return error;
}
