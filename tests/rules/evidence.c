/* SPDX-License-Identifier: MIT */
/*
 * Evidence that rules speak of is made by somebody: the rules are evaluated over hand-made facts (all, the dump's
 * alone, the source's alone) and over the cases that are named; a key that an item, step, lock, node, edge or another
 * piece of evidence names, and that no finding of any of them has, is a mistake. Numbers in keys do not count. evidence
 * [CASE...]
 */
#include <sqlite3.h>
#include <stdbool.h>

#include "common/memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"

/* Who names keys, and which. */
static const char used_sql[] =
	"SELECT 'confirm ' || item, evidence FROM confirm UNION ALL SELECT 'guard ' || item, evidence FROM guard"
	" UNION ALL SELECT 'rival ' || item, evidence FROM rival UNION ALL SELECT 'step ' || lane, evidence FROM step"
	" UNION ALL SELECT 'against', evidence FROM against UNION ALL SELECT 'lock ' || lane, evidence FROM "
	"finding_lock"
	" UNION ALL SELECT 'node ' || id, evidence FROM node UNION ALL SELECT 'edge ' || a || ' ' || b, evidence FROM "
	"edge"
	" UNION ALL SELECT 'evidence ' || key, parents FROM evidence";

static sqlite3 *notes; /* used(key, user), made(key) of all cases */

static void note(const char *sql, const char *key, const char *user)
{
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_prepare_v2(notes, sql, -1, &statement, NULL), SQLITE_OK);
	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	if (user)
		sqlite3_bind_text(statement, 2, user, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
	sqlite3_finalize(statement);
}

/* A word without what its numbers are: "chain-3" is "chain-#", "sound-0xffff..." is "sound-#". */
static char *without_numbers(const char *word)
{
	char *key = vmr_alloc_array(strlen(word) + 1, 1), *out = key;
	while (*word) {
		size_t length =
			!strncmp(word, "0x", 2) ? 2 + strspn(word + 2, "0123456789abcdef") : strspn(word, "0123456789");
		*out++ = length ? '#' : *word;
		word += length ? length : 1;
	}
	return key;
}

static void note_words(const char *sql, const char *words, const char *user)
{
	vmr_autofree char *copy = vmr_strdup(words);
	for (char *save = NULL, *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		vmr_autofree char *key = without_numbers(word);
		note(sql, key, user);
	}
}

static void note_rows(sqlite3 *sqlite, const char *select, const char *insert)
{
	sqlite3_stmt *rows = NULL;
	assert_int_equal(sqlite3_prepare_v2(sqlite, select, -1, &rows, NULL), SQLITE_OK);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		vmr_autofree char *user = without_numbers((const char *)sqlite3_column_text(rows, 0));
		note_words(insert, (const char *)sqlite3_column_text(rows, 1), user);
	}
	sqlite3_finalize(rows);
}

static void note_case(sqlite3 *sqlite)
{
	note_rows(sqlite, used_sql, "INSERT OR IGNORE INTO used VALUES (?1, ?2)");
	note_rows(sqlite, "SELECT '', key FROM evidence", "INSERT OR IGNORE INTO made VALUES (?1)");
}

static void evaluate(struct casedb *db)
{
	struct rule **rules = NULL;
	size_t count = 0;
	assert_null(rules_load(&rules, &count));
	assert_null(evaluate_rules(db, rules, count, NULL));
	note_case(casedb_sqlite(db));
	rules_free(rules, count);
	casedb_destroy(db);
}

/* Keys that nobody makes: printed, counted. */
static unsigned print_missing(void)
{
	sqlite3_stmt *rows = NULL;
	unsigned count = 0;
	assert_int_equal(sqlite3_prepare_v2(notes,
					    "SELECT key, group_concat(user, ', ') FROM used WHERE key NOT IN"
					    " (SELECT key FROM made) GROUP BY key ORDER BY key",
					    -1, &rows, NULL),
			 SQLITE_OK);
	for (; sqlite3_step(rows) == SQLITE_ROW; count++)
		printf("FAIL no evidence is %s, which is named by: %s\n", sqlite3_column_text(rows, 0),
		       sqlite3_column_text(rows, 1));
	sqlite3_finalize(rows);
	return count;
}

static bool read_case(const char *path)
{
	sqlite3 *sqlite = NULL;
	bool good = sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
	if (good)
		note_case(sqlite);
	else
		printf("FAIL %s: %s\n", path, sqlite3_errmsg(sqlite));
	sqlite3_close(sqlite);
	return good;
}

int main(int argc, char **argv)
{
	bool good = sqlite3_open(":memory:", &notes) == SQLITE_OK &&
		    sqlite3_exec(notes,
				 "CREATE TABLE used (key TEXT, user TEXT, UNIQUE (key, user));"
				 "CREATE TABLE made (key TEXT PRIMARY KEY)",
				 NULL, NULL, NULL) == SQLITE_OK;
	evaluate(case_create(case_source(), case_dump(), NULL));
	evaluate(case_create(case_dump(), NULL));
	evaluate(case_create(case_source(), NULL));
	for (int i = 1; i < argc; i++)
		good &= read_case(argv[i]);
	unsigned missing = print_missing();
	sqlite3_close(notes);
	printf("%u keys without evidence\n", missing);
	return missing || !good;
}
