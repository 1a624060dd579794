/* SPDX-License-Identifier: MIT */
/* A case made of SQL, and what the rules say of it. */
#include "tests/unit/rules/case.h"

#include <sqlite3.h>
#include <string.h>

#include "tests/unit/cmocka.h"
#include "tests/unit/rules/script.h"

static struct script facts;

static const char *facts_of(const char *mark)
{
	if (!facts.count)
		script_read(&facts, RULES_FOLDER "/stack-waiter/facts.sql");
	return script_find(&facts, mark);
}

const char *case_source(void)
{
	return facts_of("facts source");
}

const char *case_dump(void)
{
	return facts_of("facts dump");
}

void case_run(struct casedb *db, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
}

struct casedb *case_create(const char *script, ...)
{
	struct casedb *db = NULL;
	struct vmr_error *error = casedb_create(&db);
	if (error)
		fail_msg("%s", error->message);
	va_list scripts;
	va_start(scripts, script);
	for (const char *sql = script; sql; sql = va_arg(scripts, const char *))
		case_run(db, sql);
	va_end(scripts);
	return db;
}

struct vmr_error *case_evaluate(struct casedb *db, struct rule *const *rules, size_t count)
{
	VMR_TRY(evaluate_rules(db, rules, count, NULL));
	return evaluate_merge(db);
}

struct report_content *case_analyze(struct casedb *db)
{
	struct rule **rules = NULL;
	size_t count = 0;
	struct report_content *content = NULL;
	struct vmr_error *error = rules_load(&rules, &count);
	if (!error)
		error = case_evaluate(db, rules, count);
	if (!error)
		error = content_load(db, rules, count, &content);
	if (error)
		fail_msg("%s", error->message);
	for (size_t i = 0; i < content->rule_count; i++)
		if (!strcmp(content->rules[i].status, "error"))
			fail_msg("%s: %s", content->rules[i].id, content->rules[i].why);
	rules_free(rules, count);
	casedb_destroy(db);
	return content;
}

const char *case_item(const struct report_content *content, const char *id)
{
	if (!content->finding_count)
		return NULL;
	const struct finding *finding = &content->findings[0];
	for (size_t i = 0; i < finding->confirm_count; i++)
		if (!strcmp(finding->confirm[i].id, id))
			return finding->confirm[i].state;
	for (size_t i = 0; i < finding->guard_count; i++)
		if (!strcmp(finding->guards[i].id, id))
			return finding->guards[i].state;
	return NULL;
}

const char *case_silenced(const struct report_content *content, const char *rule)
{
	for (size_t i = 0; i < content->rule_count; i++)
		if (!strcmp(content->rules[i].id, rule) && content->rules[i].silenced_by)
			return content->rules[i].silenced_by;
	return NULL;
}
