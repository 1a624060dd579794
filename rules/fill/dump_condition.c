/* SPDX-License-Identifier: MIT */
/* What the conditions of who sleeps look at, as the dump has it; and code of those who could have told him. */
#include "rules/fill/dump_condition.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_detail.h"
#include "rules/fill/dump_keeper.h"
#include "show/show.h"

#define FILE_NAME  "fill/condition.sql"
#define TEST_LIMIT 512

/* A row of `tests`. */
struct asked {
	vmr_kaddr task, queue;
	size_t frame;
	char *statement, *expression;
	char *type, *member, *way; /* "struct x", of its head, "->flag"; type NULL: the queue does not lead there */
	int64_t seq;
};

struct all_asked {
	struct asked *list;
	size_t count;
};

/* What came out of one way to a value. */
struct answer {
	bool has_value;
	uint64_t value;
	char *why; /* of none */
};

static char *text_of(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	return text ? vmr_strdup(text) : NULL;
}

static struct vmr_error *take(void *context, sqlite3_stmt *row)
{
	struct all_asked *all = context;

	all->list = vmr_realloc_array(all->list, all->count + 1, sizeof(*all->list));
	all->list[all->count++] = (struct asked){.task = (vmr_kaddr)sqlite3_column_int64(row, 0),
						 .frame = (size_t)sqlite3_column_int64(row, 1),
						 .statement = text_of(row, 2),
						 .seq = sqlite3_column_int64(row, 3),
						 .expression = text_of(row, 4),
						 .queue = (vmr_kaddr)sqlite3_column_int64(row, 5),
						 .type = text_of(row, 6),
						 .member = text_of(row, 7),
						 .way = text_of(row, 8)};
	return NULL;
}

static void free_all(struct all_asked *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->list[i].statement);
		free(all->list[i].expression);
		free(all->list[i].type);
		free(all->list[i].member);
		free(all->list[i].way);
	}
	free(all->list);
}

static struct vmr_error *take_value(void *context, const struct show_entry *entry)
{
	struct answer *answer = context;

	answer->has_value = entry->value.is_number && !entry->value.is_percpu;
	answer->value = entry->value.number;
	return NULL;
}

static void evaluate(struct dumpcore *dump, const struct show_frame *frame, const char *text, struct answer *answer)
{
	struct show *show = NULL;
	struct show_place place;
	struct show_end end = {0};
	struct vmr_error *error = show_create(dump, text, frame, &show, &place);

	if (!error) {
		error = show_run(show, take_value, answer, &end, &place);
		show_end_deinit(&end);
		show_destroy(show);
	}
	if (!error && answer->has_value)
		return;
	answer->has_value = false;
	answer->why = vmr_strdup(error ? error->message : "it is no number");
	vmr_error_destroy(error);
}

/* A value, not a place: the expression is a part of a sum. */
static void ask_frame(struct dumpcore *dump, const struct asked *asked, struct answer *answer)
{
	const struct dumpcore_task *task = dumpcore_task_find(dump, asked->task);
	vmr_autofree char *text = vmr_format("(%s) + 0", asked->expression);

	if (!task) {
		answer->why = vmr_strdup("there is no such task");
		return;
	}
	const struct show_frame frame = {.task = task, .stack = dumpcore_stack_of(dump, task), .frame = asked->frame};
	evaluate(dump, &frame, text, answer);
}

/* The record that the queue lies in is the one that the condition looks into. */
static void ask_queue(struct dumpcore *dump, const struct asked *asked, struct answer *answer)
{
	struct dumpcore_field head;
	const struct show_frame nobody = {0};

	if (!asked->type || strncmp(asked->type, "struct ", strlen("struct ")) != 0)
		return;
	if (vmr_error_drop(dumpcore_field_find(dump, asked->type + strlen("struct "), asked->member, &head))) {
		answer->why = vmr_format("debug information has no %s.%s", asked->type, asked->member);
		return;
	}
	vmr_autofree char *text = vmr_format("((%s *)0x%llx)%s + 0", asked->type,
					     (unsigned long long)(asked->queue - head.offset), asked->way);
	evaluate(dump, &nobody, text, answer);
}

static struct vmr_error *add_test(struct dumpcore *dump, struct casedb *db, const struct asked *asked)
{
	struct answer frame = {0}, queue = {0};

	ask_frame(dump, asked, &frame);
	ask_queue(dump, asked, &queue);
	bool differ = frame.has_value && queue.has_value && frame.value != queue.value;
	const struct answer *best = queue.has_value ? &queue : &frame;
	const char *how = !best->has_value || differ ? NULL
			  : frame.has_value && queue.has_value
				  ? "the variable of its frame, and from where its queue lies"
			  : queue.has_value ? "from where its queue lies"
					    : "the variable of its frame";
	const char *why = differ ? "its frame's variable and its queue lead to different records" : best->why;
	struct vmr_error *error =
		CASE_INSERT(db, wait_test, .task = CASE_INT(asked->task), .idx = CASE_INT((int64_t)asked->frame),
			    .statement = CASE_TEXT(asked->statement), .seq = CASE_INT(asked->seq),
			    .expression = CASE_TEXT(asked->expression), .value = CASE_INT_IF(how, best->value),
			    .how = CASE_TEXT(how),
			    .why = CASE_TEXT(how   ? NULL
					     : why ? why
						   : "no way leads to it"));
	free(frame.why);
	free(queue.why);
	return error;
}

struct vmr_error *fill_dump_condition(struct dumpcore *dump, struct casedb *db)
{
	struct all_asked all = {0};
	sqlite3_stmt *statement = NULL;

	VMR_TRY(casedb_prepare(db, FILE_NAME, "tests", &statement));
	sqlite3_bind_int(statement, 1, TEST_LIMIT);
	struct vmr_error *error = casedb_each(db, statement, take, &all);
	for (size_t i = 0; i < all.count && !error; i++)
		error = add_test(dump, db, &all.list[i]);
	free_all(&all);
	if (!error)
		error = fill_dump_keeper(dump, db);
	return error ? error : fill_dump_code_of(dump, db, FILE_NAME, "telling");
}
