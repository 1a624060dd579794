/* SPDX-License-Identifier: MIT */
/* vmrace facts: the case database, read-only. */
#include <ctype.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <string.h>

#include "cli/analysis.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/values.h"
#include "common/file.h"
#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/engine/query.h"

struct facts_options {
	char *where;
	bool csv;
};

struct printing {
	const struct cli_options *options;
	bool csv;
	struct sqlite3 *sqlite;
	bool *is_hex; /* by column */
	bool started;
};

static bool is_word(const char *argument, size_t count)
{
	return count == 0 && *argument && strspn(argument, "abcdefghijklmnopqrstuvwxyz_") == strlen(argument) &&
	       !vmr_file_exists(argument);
}

static struct vmr_error *set_where(void *own, const char *value)
{
	struct facts_options *facts = own;
	free(facts->where);
	facts->where = vmr_strdup(value);
	return NULL;
}

static struct vmr_error *set_csv(void *own, const char *value)
{
	(void)value;
	((struct facts_options *)own)->csv = true;
	return NULL;
}

static void deinit(void *own)
{
	free(((struct facts_options *)own)->where);
}

/* A value as text: addresses in hex, bytes as hex digits. The caller owns it; NULL of NULL. */
static char *value_text(sqlite3_stmt *row, int k, bool hex)
{
	switch (sqlite3_column_type(row, k)) {
	case SQLITE_INTEGER:
		return hex ? vmr_format("0x%" PRIx64, (uint64_t)sqlite3_column_int64(row, k))
			   : vmr_format("%" PRId64, (int64_t)sqlite3_column_int64(row, k));
	case SQLITE_BLOB: {
		const uint8_t *bytes = sqlite3_column_blob(row, k);
		int count = sqlite3_column_bytes(row, k);
		char *text = vmr_alloc((size_t)count * 2 + 1);
		for (int i = 0; i < count; i++)
			snprintf(text + 2 * i, 3, "%02x", bytes[i]);
		return text;
	}
	case SQLITE_NULL:
		return NULL;
	default:
		return vmr_strdup(query_text(row, k));
	}
}

static void print_json(struct printing *printing, sqlite3_stmt *row)
{
	cJSON *object = cJSON_CreateObject();
	for (int k = 0; k < sqlite3_column_count(row); k++) {
		const char *name = sqlite3_column_name(row, k);
		int64_t value = sqlite3_column_int64(row, k);
		bool wide = value > INT32_MAX * 2ll + 1 || value < INT32_MIN;
		if (sqlite3_column_type(row, k) == SQLITE_INTEGER && !printing->is_hex[k] && !wide) {
			json_add_integer(object, name, value);
			continue;
		}
		vmr_autofree char *text = value_text(row, k, true);
		json_add_text(object, name, text);
	}
	cli_print_json(object);
}

static void print_csv_field(const char *text)
{
	if (!text)
		return;
	if (!strpbrk(text, ",\"\r\n")) {
		cli_print("%s", text);
		return;
	}
	cli_print("\"");
	for (const char *p = text; *p; p++)
		cli_print(*p == '"' ? "\"\"" : "%.1s", p);
	cli_print("\"");
}

static void print_csv(struct printing *printing, sqlite3_stmt *row)
{
	for (int k = 0; k < sqlite3_column_count(row); k++) {
		vmr_autofree char *text = value_text(row, k, printing->is_hex[k]);
		if (k)
			cli_print(",");
		print_csv_field(text);
	}
	cli_print("\n");
}

static void print_text(struct printing *printing, sqlite3_stmt *row)
{
	for (int k = 0; k < sqlite3_column_count(row); k++) {
		vmr_autofree char *text = value_text(row, k, printing->is_hex[k]);
		cli_print("%s%s=%s", k ? " " : "", sqlite3_column_name(row, k), text ? text : "-");
	}
	cli_print("\n");
}

static void print_names(sqlite3_stmt *row)
{
	for (int k = 0; k < sqlite3_column_count(row); k++)
		cli_print("%s%s", k ? "," : "", sqlite3_column_name(row, k));
	cli_print("\n");
}

static struct vmr_error *print_row(void *context, sqlite3_stmt *row)
{
	struct printing *printing = context;
	if (printing->csv && !printing->started)
		print_names(row);
	printing->started = true;
	if (printing->options->json)
		print_json(printing, row);
	else if (printing->csv)
		print_csv(printing, row);
	else
		print_text(printing, row);
	return NULL;
}

/* Whether a column of that name holds addresses, for each column. */
static bool *hex_columns(struct sqlite3 *sqlite, sqlite3_stmt *row)
{
	bool *is_hex = vmr_alloc_array((size_t)sqlite3_column_count(row) + 1, sizeof(*is_hex));
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(sqlite, "SELECT 1 FROM hex_column WHERE name = ?", -1, &statement, NULL) != SQLITE_OK)
		return is_hex;
	for (int k = 0; k < sqlite3_column_count(row); k++) {
		sqlite3_bind_text(statement, 1, sqlite3_column_name(row, k), -1, SQLITE_TRANSIENT);
		is_hex[k] = sqlite3_step(statement) == SQLITE_ROW;
		sqlite3_reset(statement);
	}
	sqlite3_finalize(statement);
	return is_hex;
}

static struct vmr_error *print_query(struct casedb *db, const struct cli_options *options,
				     const struct facts_options *facts, const char *sql, bool *ret_any)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(query_prepare(casedb_sqlite(db), sql, &statement));
	struct printing printing = {.options = options,
				    .csv = facts->csv,
				    .sqlite = casedb_sqlite(db),
				    .is_hex = hex_columns(casedb_sqlite(db), statement)};
	struct vmr_error *error = query_run(casedb_sqlite(db), statement, print_row, &printing);
	sqlite3_finalize(statement);
	free(printing.is_hex);
	*ret_any = printing.started;
	return error;
}

/* Tables and views, with the count of their rows. */
static struct vmr_error *list_tables(struct casedb *db, const struct cli_options *options,
				     const struct facts_options *facts)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(casedb_sqlite(db),
			       "SELECT group_concat('SELECT ''' || name || ''' AS \"table\", count(*) AS rows FROM \"' "
			       "|| name || '\"', ' UNION ALL ')"
			       " FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)",
			       -1, &statement, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "facts: %s", sqlite3_errmsg(casedb_sqlite(db)));
	vmr_autofree char *sql = sqlite3_step(statement) == SQLITE_ROW ? vmr_strdup(query_text(statement, 0)) : NULL;
	sqlite3_finalize(statement);
	bool any;
	return sql ? print_query(db, options, facts, sql, &any) : NULL;
}

static struct vmr_error *check_table(struct casedb *db, const char *table)
{
	sqlite3_stmt *statement = NULL;
	bool found = false;
	if (sqlite3_prepare_v2(casedb_sqlite(db),
			       "SELECT 1 FROM sqlite_schema WHERE name = ? AND type IN ('table', 'view')", -1,
			       &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
		found = sqlite3_step(statement) == SQLITE_ROW;
	}
	sqlite3_finalize(statement);
	if (found)
		return NULL;
	vmr_autofree char *near = cli_values_near(CLI_VALUES_TABLES, table);
	return vmr_error_create(VMR_USAGE, "facts: there is no table %s%s", table,
				*near ? near : ": see vmrace facts without one");
}

static struct vmr_error *print_table(struct casedb *db, const struct cli_options *options,
				     const struct facts_options *facts, bool *ret_any)
{
	const char *table = options->words.items[0];
	VMR_TRY(check_table(db, table));
	vmr_autofree char *sql =
		facts->where ? vmr_format("SELECT * FROM \"%s\" WHERE (%s) ORDER BY 1, 2", table, facts->where)
			     : vmr_format("SELECT * FROM \"%s\" ORDER BY 1, 2", table);
	struct vmr_error *error = print_query(db, options, facts, sql, ret_any);
	if (error && error->code == VMR_BAD_INPUT)
		error->code = VMR_USAGE;
	return vmr_error_wrap(error, "facts %s%s%s", table, facts->where ? " --where " : "",
			      facts->where ? facts->where : "");
}

/* A table that is empty because nobody could look says nothing; neither does the list of tables then. */
static struct vmr_error *check_looked(struct casedb *db, const struct cli_options *options)
{
	vmr_autolist blind = {0};
	VMR_TRY(casedb_list(db, "engine/coverage.sql", "blind", &blind));
	if (!blind.count)
		return NULL;
	const char *input = options->dumps.count ? options->dumps.items[0] : options->sources.items[0];
	return vmr_error_create(VMR_BAD_INPUT, "%s: nothing could be looked at: %s", input, blind.items[0]);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	(void)ret_exit;
	if (options->dumps.count > 1)
		return vmr_error_create(VMR_USAGE, "facts: give one dump, not %zu", options->dumps.count);
	if (!options->dumps.count && !options->sources.count)
		return vmr_error_create(
			VMR_USAGE, "facts: give a dump with its vmlinux, or a source tree: see vmrace facts --help");
	if (!options->words.count && ((struct facts_options *)own)->where)
		return vmr_error_create(VMR_USAGE, "facts: --where needs a TABLE: see vmrace facts --help");
	struct analysis_options analysis = {
		.dump = options->dumps.count ? options->dumps.items[0] : NULL,
		.vmlinux = options->vmlinux,
		.modules = (const char *const *)options->modules.items,
		.module_count = options->modules.count,
		.parts = (const char *const *)options->parts.items,
		.part_count = options->parts.count,
		.trees = (const char *const *)options->sources.items,
		.tree_count = options->sources.count,
		.force = options->force,
		.no_cache = options->no_cache,
		.reader = options->reader,
		.jobs = options->jobs,
	};
	struct casedb *db = NULL;
	VMR_TRY(analysis_facts(&analysis, &db));
	bool any = false;
	struct vmr_error *error =
		options->words.count ? print_table(db, options, own, &any) : list_tables(db, options, own);
	if (!error && !any)
		error = check_looked(db, options);
	casedb_destroy(db);
	return error;
}

static const struct cli_option facts_own_options[] = {
	{"where", 0, "SQL", "only rows for which this holds", set_where},
	{"csv", 0, NULL, "comma-separated values with a header line", set_csv},
	{0},
};

const struct cli_command cli_command_facts = {
	.name = "facts",
	.summary = "Print the case database: what is known of a dump and its source",
	.usage = "[TABLE] [--where SQL] [--json|--csv] FILES...",
	.description = "Without TABLE: the tables with the number of their rows. docs/facts.md says what each table "
		       "and column means.\n"
		       "SQL reads only; addresses are signed 64-bit integers there.",
	.first_words = CLI_VALUES_TABLES,
	.examples = "  vmrace facts vmcore vmlinux\n  vmrace facts queue_entry --json vmcore vmlinux\n  vmrace facts "
		    "frame --where \"function = 'schedule'\" vmcore vmlinux",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_SOURCE | CLI_TAKES_JSON,
	.options = facts_own_options,
	.own_size = sizeof(struct facts_options),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run,
};
