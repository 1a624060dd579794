/* SPDX-License-Identifier: MIT */
/* Facts of a race by hand: the owner's record lies on PID 42's stack, the waker runs in an interrupt over the idle
 * task. */
#include "tests/unit/rules/case.h"

#include <sqlite3.h>
#include <string.h>

#include "tests/unit/cmocka.h"

/* drv_wait(): struct drv_waiter w; ... finish_wait(&q->wait, &w.wq). drv_wake(): list_del_init(&wq->entry);
 * wake_up_process(w->task). */
const char case_source_sql[] =
	"INSERT INTO file VALUES ('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok'), ('kernel/wait.c', 'src', 'kernel/wait.c', "
	"'h2', 'ok');\n"
	"INSERT INTO function VALUES ('drv/a.c:drv_wake', 'drv_wake', 'drv/a.c', 10, 20, 1, 0, 'ok', 'full'),"
	" ('drv/a.c:drv_wait', 'drv_wait', 'drv/a.c', 30, 50, 0, 0, 'ok', 'full'), ('kernel/wait.c:finish_wait', "
	"'finish_wait', 'kernel/wait.c', 100, 120, 0, 0, 'ok', 'full');\n"
	"INSERT INTO parameter VALUES ('drv/a.c:drv_wake', 0, 'wq', 'struct wait_queue_entry *'), "
	"('kernel/wait.c:finish_wait', 0, 'head', 'struct wait_queue_head *'),"
	" ('kernel/wait.c:finish_wait', 1, 'entry', 'struct wait_queue_entry *');\n"
	"INSERT INTO statement VALUES"
	" ('drv/a.c:drv_wake#1', 'drv/a.c:drv_wake', 1, 'drv/a.c', 12, 1, 'declare', 'w = container_of(wq)', NULL, 0, "
	"1, 0),"
	" ('drv/a.c:drv_wake#2', 'drv/a.c:drv_wake', 2, 'drv/a.c', 14, 1, 'assign', 'w->done = true', NULL, 0, 1, 0),"
	" ('drv/a.c:drv_wake#3', 'drv/a.c:drv_wake', 3, 'drv/a.c', 15, 1, 'call', 'list_del_init(&wq->entry)', NULL, "
	"0, 1, 0),"
	" ('drv/a.c:drv_wake#4', 'drv/a.c:drv_wake', 4, 'drv/a.c', 16, 1, 'call', 'wake_up_process(w->task)', NULL, 0, "
	"1, 0),"
	" ('drv/a.c:drv_wait#1', 'drv/a.c:drv_wait', 1, 'drv/a.c', 32, 1, 'declare', 'struct drv_waiter mine', NULL, "
	"0, 1, 1),"
	" ('drv/a.c:drv_wait#2', 'drv/a.c:drv_wait', 2, 'drv/a.c', 34, 1, 'call', 'prepare_to_wait(&q->wait, &mine.wq, "
	"2)', NULL, 0, 1, 0),"
	" ('drv/a.c:drv_wait#3', 'drv/a.c:drv_wait', 3, 'drv/a.c', 36, 1, 'condition', 'mine.done', NULL, 1, 1, 0),"
	" ('drv/a.c:drv_wait#4', 'drv/a.c:drv_wait', 4, 'drv/a.c', 40, 1, 'call', 'finish_wait(&q->wait, &mine.wq)', "
	"NULL, 0, 1, 0),"
	" ('kernel/wait.c:finish_wait#1', 'kernel/wait.c:finish_wait', 1, 'kernel/wait.c', 110, 1, 'condition', "
	"'!list_empty_careful(&entry->entry)', NULL, 0, 1, 1),"
	" ('kernel/wait.c:finish_wait#2', 'kernel/wait.c:finish_wait', 2, 'kernel/wait.c', 111, 1, 'lock', "
	"'spin_lock_irqsave(&head->lock)', 'spin_lock_irqsave', 0, 1, 0),"
	" ('kernel/wait.c:finish_wait#3', 'kernel/wait.c:finish_wait', 3, 'kernel/wait.c', 112, 1, 'call', "
	"'list_del_init(&entry->entry)', NULL, 0, 1, 0);\n"
	"INSERT INTO flow SELECT x.statement, y.statement, 1, 1 FROM statement x JOIN statement y ON x.function = "
	"y.function AND x.ord < y.ord;\n"
	"UPDATE flow SET postdominates = 0 WHERE a = 'kernel/wait.c:finish_wait#1';\n"
	"INSERT INTO branch VALUES ('kernel/wait.c:finish_wait#1', 'then', 'kernel/wait.c:finish_wait#2', 1), "
	"('kernel/wait.c:finish_wait#1', 'else', NULL, 0),"
	" ('drv/a.c:drv_wait#3', 'then', 'drv/a.c:drv_wait#4', 0), ('drv/a.c:drv_wait#3', 'else', NULL, 0);\n"
	"INSERT INTO call VALUES ('drv/a.c:drv_wake#3', 1, 'list_del_init', NULL, NULL, NULL, 15), "
	"('drv/a.c:drv_wake#4', 1, 'wake_up_process', NULL, NULL, NULL, 16),"
	" ('drv/a.c:drv_wait#2', 1, 'prepare_to_wait', NULL, NULL, NULL, 34), ('drv/a.c:drv_wait#4', 1, 'finish_wait', "
	"NULL, NULL, NULL, 40),"
	" ('kernel/wait.c:finish_wait#1', 1, 'list_empty_careful', NULL, NULL, NULL, 110), "
	"('kernel/wait.c:finish_wait#2', 1, 'spin_lock_irqsave', NULL, NULL, NULL, 111),"
	" ('kernel/wait.c:finish_wait#3', 1, 'list_del_init', NULL, NULL, NULL, 112);\n"
	"INSERT INTO argument VALUES ('drv/a.c:drv_wake#3', 1, 0, 'wq', 'parameter', '->entry', 'struct "
	"wait_queue_entry', 'entry', NULL, NULL, NULL, 1, '&wq->entry', NULL),"
	" ('drv/a.c:drv_wake#4', 1, 0, 'w', 'local', '->task', 'struct drv_waiter', 'task', NULL, NULL, NULL, 0, "
	"'w->task', NULL),"
	" ('drv/a.c:drv_wait#2', 1, 1, 'mine', 'local', '.wq', 'struct drv_waiter', 'wq', NULL, NULL, NULL, 1, "
	"'&mine.wq', NULL),"
	" ('drv/a.c:drv_wait#4', 1, 1, 'mine', 'local', '.wq', 'struct drv_waiter', 'wq', NULL, NULL, NULL, 1, "
	"'&mine.wq', NULL),"
	" ('kernel/wait.c:finish_wait#1', 1, 0, 'entry', 'parameter', '->entry', 'struct wait_queue_entry', 'entry', "
	"NULL, NULL, NULL, 1, '&entry->entry', NULL),"
	" ('kernel/wait.c:finish_wait#2', 1, 0, 'head', 'parameter', '->lock', 'struct wait_queue_head', 'lock', NULL, "
	"NULL, NULL, 1, '&head->lock', NULL),"
	" ('kernel/wait.c:finish_wait#3', 1, 0, 'entry', 'parameter', '->entry', 'struct wait_queue_entry', 'entry', "
	"NULL, NULL, NULL, 1, '&entry->entry', NULL);\n"
	"INSERT INTO access VALUES ('drv/a.c:drv_wake#2', 2, 'write', 'w', 'local', '->done', 'struct drv_waiter', "
	"'done', 'wq', NULL, NULL, 'bool', 0, 'true', 14, NULL),"
	" ('drv/a.c:drv_wake#4', 2, 'read', 'w', 'local', '->task', 'struct drv_waiter', 'task', 'wq', NULL, NULL, "
	"'struct task_struct *', 0, NULL, 16, NULL),"
	" ('drv/a.c:drv_wait#1', 1, 'write', 'mine', 'local', '.task', 'struct drv_waiter', 'task', NULL, NULL, NULL, "
	"'struct task_struct *', 0, 'who', 32, NULL),"
	" ('drv/a.c:drv_wait#3', 1, 'read', 'mine', 'local', '.done', 'struct drv_waiter', 'done', NULL, NULL, NULL, "
	"'bool', 0, NULL, 36, NULL);\n"
	"INSERT INTO slot VALUES ('struct wait_queue_entry', 'func', 'drv_wake', 'drv/a.c:drv_wait', 'mine', 'struct "
	"drv_waiter', 'wq.func', 'drv/a.c', 32);\n"
	"INSERT INTO alias VALUES ('drv/a.c:drv_wake', 'w', 'wq', 'struct drv_waiter', 'wq', 'container_of', 12, "
	"NULL, NULL);\n"
	"INSERT INTO stack_object VALUES ('drv/a.c:drv_wait', 'mine', 'struct drv_waiter', 'drv/a.c', 32, NULL);\n"
	"WITH RECURSIVE n(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM n WHERE x < 50) INSERT INTO source_line SELECT "
	"'drv/a.c', x, 'line ' || x FROM n;\n"
	"INSERT INTO tree VALUES ('src', 'exact');\n"
	"INSERT INTO function_match SELECT function, 'exact', NULL FROM function;\n";

const char case_dump_sql[] =
	"INSERT INTO dump VALUES ('vmcore', 'kdump', 'zlib', 0, 0, 10, 0, 0, '6', NULL, NULL, 'x86_64', 0, 4, 2, "
	"'yes');\n"
	"INSERT INTO task VALUES (-1000, 0, 0, 'swapper/1', 1, 1, 'R', -9000, 4096, -8000, NULL, NULL), (-2000, 42, "
	"42, "
	"'writer', 0, 1, 'R', -90000, 16384, -80000, NULL, NULL);\n"
	"INSERT INTO frame VALUES"
	" (-1000, 0, 0, 1, -500, -8000, -7990, 'try_to_wake_up', 'try_to_wake_up', 5, 'kernel/core.c', 7, 1, 0, 1, 0, "
	"0, 1, 'irq', 'irq', 0),"
	" (-1000, 1, 0, 1, -600, -7980, -7970, 'drv_wake', 'drv_wake', 9, 'drv/a.c', 16, 1, 0, 0, 0, 0, 0, 'irq', "
	"'irq', 1),"
	" (-2000, 0, 42, 0, -700, -80000, -79900, 'other_call', 'other_call', 3, 'fs/x.c', 77, 1, 0, 0, 0, 0, 0, "
	"'task', 'task', 0);\n"
	"INSERT INTO object VALUES (-79950, 'struct drv_waiter', 64, 'stack', 42, 'writer', -2000, NULL, NULL, 10050, "
	"'reused', 'other_call() of PID 42 covers it', 0, 'other_call', NULL, NULL,"
	" 'drv_wait', 'mine', 'drv/a.c', 32, x'0102030405060708', NULL);\n"
	"INSERT INTO object_member VALUES (-79950, 0, 8, 'wq', 'struct wait_queue_entry', '1', 1);\n"
	"INSERT INTO memory VALUES (-500, x'90'), (-600, x'9090'), (-700, x'cc'), (-79900, x'01000000');\n"
	"INSERT INTO crash VALUES ('oops', -1000, 0, 'swapper/1', 1, 0, -500, 'try_to_wake_up', 'kernel/core.c', 7, "
	"-100, 'read', 0, NULL, NULL, NULL);\n"
	"INSERT INTO crash_step VALUES (1, -1000, 0, 'rdi', -100, 'operand', 'struct task_struct', 'pi_lock', NULL, "
	"1908, NULL, -500, 'kernel/core.c', 7, 'the fault address is pi_lock of it', 0),"
	" (2, -1000, 1, 'rax', -2008, 'loaded', 'struct drv_waiter', 'task', -79910, NULL, 12345, -600, 'drv/a.c', 16, "
	"'task was loaded from the record', 0);\n"
	"INSERT INTO code_call VALUES ('drv_wake', 'drv/a.c', -640, 'list_del_init', 15, 1), ('drv_wait', 'drv/a.c', "
	"-3000, 'finish_wait', 40, 0);\n";

void case_run(struct casedb *db, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
}

struct casedb *case_create(const char *script, ...)
{
	struct casedb *db = NULL;
	struct vmr_error *error = casedb_create(NULL, &db);
	if (error)
		fail_msg("%s", error->message);
	va_list scripts;
	va_start(scripts, script);
	for (const char *sql = script; sql; sql = va_arg(scripts, const char *))
		case_run(db, sql);
	va_end(scripts);
	return db;
}

struct report_content *case_analyze(struct casedb *db)
{
	struct rule **rules = NULL;
	size_t count = 0;
	struct report_content *content = NULL;
	struct vmr_error *error = rules_load(&rules, &count);
	for (size_t i = 0; !error && i < count; i++)
		error = evaluate_rule(db, rules[i]);
	if (!error)
		error = evaluate_merge(db);
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
