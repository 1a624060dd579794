/* SPDX-License-Identifier: MIT */
/* Facts of files: from the cache, or from worker processes; handed on in the order asked. */
#include <stdio.h>
#include <string.h>
#include <uthash.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/flow.h"
#include "srcindex/pool.h"
#include "srcindex/rows.h"
#include "srcindex/texts.h"
#include "srcindex/unitfacts.h"

enum { BATCH = 32 };

/* ---------------------------------------------------------------- handing on */

/* A function of a header that came with a file: it comes once. */
struct given {
	char *key, *file;
	UT_hash_handle hh;
};

/* Where a function of the current file stands whose body is asked for. */
struct body {
	const char *file; /* borrowed */
	int64_t line, last_line;
};

struct hand {
	struct srcindex *index;
	const struct srcindex_request *request;
	const struct texts *functions, *callees, *files;
	struct given **given;        /* functions of other files than those asked for, of the whole request */
	const struct given **others; /* those that came with the current file */
	size_t other_count;
	struct body *bodies; /* of the current file */
	size_t body_count;
	bool skip; /* the current function came with another file already */
	const struct unitfacts *facts;
	const char *quality;
	char *unread; /* the first thing that libclang could not read of the current file; NULL nothing */
	srcindex_sink *sink;
	void *context;
	struct flow flow;
	char **keys;             /* of the current function's statements, for its flow */
	bool asked;              /* the last call is one of request->callees */
	bool wanted;             /* the current function's body is asked for */
	char *function;          /* current key, NULL none */
	struct vmr_error *error; /* of the sink, inside a walk over the flow */
	size_t row_count;
};

static struct srcindex_value text_value(const char *text)
{
	return (struct srcindex_value){.kind = text ? SRCINDEX_TEXT : SRCINDEX_NULL, .text = text};
}

static struct srcindex_value integer_value(int64_t integer)
{
	return (struct srcindex_value){.kind = SRCINDEX_INTEGER, .integer = integer};
}

static struct vmr_error *hand_values(const struct hand *hand, enum rows_table table,
				     const struct srcindex_value *values)
{
	const struct srcindex_table *kind = rows_table_get(table);
	const struct srcindex_row row = {
		.table = kind->name, .columns = kind->columns, .values = values, .value_count = kind->column_count};

	return hand->sink(hand->context, &row);
}

static bool hand_pair(void *context, size_t a, size_t b, bool dominates, bool postdominates)
{
	struct hand *hand = context;
	const struct srcindex_value values[] = {text_value(hand->keys[a]), text_value(hand->keys[b]),
						integer_value(dominates), integer_value(postdominates)};

	hand->error = hand_values(hand, ROWS_FLOW, values);
	return !hand->error;
}

static struct srcindex_value key_value(const struct hand *hand, long ord, const char *end)
{
	return text_value(ord < 0 ? end : hand->keys[ord]);
}

static bool hand_edge(void *context, long from, const char *arm, long to)
{
	struct hand *hand = context;
	const struct srcindex_value values[] = {key_value(hand, from, hand->function), text_value(arm),
						key_value(hand, to, "")};

	hand->error = hand_values(hand, ROWS_SUCCESSOR, values);
	return !hand->error;
}

static bool hand_store(void *context, long from, const char *arm, long store)
{
	struct hand *hand = context;
	const struct srcindex_value values[] = {key_value(hand, from, hand->function), text_value(arm),
						key_value(hand, store, "")};

	hand->error = hand_values(hand, ROWS_STORED, values);
	return !hand->error;
}

static struct vmr_error *hand_problem(const struct hand *hand, const char *severity, const char *text)
{
	const struct srcindex_value values[] = {text_value(hand->facts->file), integer_value(0), text_value(severity),
						text_value(text)};

	return hand_values(hand, ROWS_PARSE_PROBLEM, values);
}

static struct vmr_error *hand_order(struct hand *hand)
{
	const struct srcindex_options *options = &hand->index->options;
	vmr_autofree uint32_t *ords = NULL;
	vmr_autofree uint8_t *pairs = NULL;
	struct srcindex_order order = {.function = hand->function};

	if (!options->order) {
		flow_pairs(&hand->flow, hand_pair, hand);
		return hand->error;
	}
	if (!flow_matrix(&hand->flow, &ords, &pairs, &order.count))
		return NULL;
	order.ords = ords;
	order.pairs = pairs;
	return options->order(options->order_context, &order);
}

/* Order and edges of the function that ends. */
static struct vmr_error *hand_flow(struct hand *hand)
{
	if (!flow_is_small(&hand->flow)) {
		vmr_autofree char *text = vmr_format("%s: more than %d statements, their order is not given",
						     hand->function, FLOW_STATEMENT_MAX);
		return hand_problem(hand, "limit", text);
	}
	hand->error = hand_order(hand);
	if (!hand->error)
		flow_edges(&hand->flow, hand_edge, hand_store, hand);
	struct vmr_error *error = hand->error;
	hand->error = NULL;
	return error;
}

static struct vmr_error *end_function(struct hand *hand)
{
	struct vmr_error *error = NULL;
	size_t count = hand->wanted ? hand->flow.statement_count : 0;

	hand->keys = vmr_alloc_array(count + 1, sizeof(*hand->keys));
	for (size_t i = 0; i < count; i++)
		hand->keys[i] = vmr_format("%s#%zu", hand->function, i);
	if (hand->function && hand->wanted)
		error = hand_flow(hand);
	for (size_t i = 0; i < count; i++)
		free(hand->keys[i]);
	free(hand->keys);
	hand->keys = NULL;
	flow_end(&hand->flow);
	free(hand->function);
	hand->function = NULL;
	return error;
}

static bool keep_other(struct hand *hand, const char *key, const char *file)
{
	struct given *found;

	if (texts_has(hand->files, file))
		return false;
	HASH_FIND(hh, *hand->given, key, strlen(key), found);
	if (found)
		return false;
	found = vmr_alloc(sizeof(*found));
	found->key = vmr_strdup(key);
	found->file = vmr_strdup(file);
	HASH_ADD_KEYPTR(hh, *hand->given, found->key, strlen(found->key), found);
	hand->others = vmr_realloc_array(hand->others, hand->other_count + 1, sizeof(*hand->others));
	hand->others[hand->other_count++] = found;
	return true;
}

static void free_given(struct given *given)
{
	struct given *entry, *next;

	HASH_ITER(hh, given, entry, next)
	{
		HASH_DEL(given, entry);
		free(entry->key);
		free(entry->file);
		free(entry);
	}
}

static bool is_wanted(const struct hand *hand, const char *key)
{
	const char *name = strrchr(key, ':');

	if (hand->request->no_bodies)
		return false;
	if (!hand->request->function_count)
		return true;
	return texts_has(hand->functions, key) || (name && texts_has(hand->functions, name + 1));
}

static bool has_text(const struct srcindex_value *value, const char *text)
{
	return value->kind == SRCINDEX_TEXT && !strcmp(value->text, text);
}

/* Whether an access (its row's columns) touches memory that others see. */
static bool touches_memory(const struct srcindex_value *access)
{
	return !has_text(&access[5], "") || has_text(&access[4], "global");
}

/* A variable of the function itself gets another value. */
static bool moves_variable(const struct srcindex_value *access)
{
	return has_text(&access[5], "") && (has_text(&access[2], "write") || has_text(&access[2], "rmw"));
}

static bool is_pointer(const struct srcindex_value *access)
{
	return access[11].kind != SRCINDEX_TEXT || strchr(access[11].text, '*');
}

static void note_body(struct hand *hand, const struct srcindex_value *function)
{
	bool own = has_text(&function[2], hand->facts->file);

	hand->bodies = vmr_realloc_array(hand->bodies, hand->body_count + 1, sizeof(*hand->bodies));
	hand->bodies[hand->body_count++] =
		(struct body){.file = own ? hand->facts->file : hand->others[hand->other_count - 1]->file,
			      .line = function[3].integer,
			      .last_line = function[4].integer};
}

static void note_flow(struct hand *hand, const struct rows_row *row)
{
	static const char *const kinds[] = {"condition", "return", "barrier", "lock", "unlock"};
	const struct srcindex_value *values = row->row.values;
	const char *hash = values[0].kind == SRCINDEX_TEXT ? strrchr(values[0].text, '#') : NULL;
	size_t ord = hash ? strtoul(hash + 1, NULL, 10) : 0;

	if (row->table == ROWS_SUCCESSOR)
		flow_successor(&hand->flow, (long)values[0].integer, values[1].text ? values[1].text : "",
			       (long)values[2].integer);
	else if (row->table == ROWS_CALL)
		flow_mark(&hand->flow, ord, FLOW_NOTABLE);
	else if (row->table == ROWS_ACCESS && touches_memory(values))
		flow_mark(&hand->flow, ord, FLOW_NOTABLE);
	else if (row->table == ROWS_ACCESS && moves_variable(values))
		flow_mark(&hand->flow, ord, is_pointer(values) ? FLOW_KEPT : FLOW_STORE);
	else if (row->table == ROWS_STATEMENT) {
		flow_statement(&hand->flow, (size_t)values[2].integer);
		for (size_t i = 0; i < VMR_COUNT(kinds); i++)
			if (has_text(&values[6], kinds[i]))
				flow_mark(&hand->flow, (size_t)values[2].integer, FLOW_NOTABLE);
	}
}

/* Tables that are about a function's body: left out when it was not asked for. */
static bool is_body(enum rows_table table)
{
	return table == ROWS_STATEMENT || table == ROWS_BRANCH || table == ROWS_ACCESS || table == ROWS_CALL ||
	       table == ROWS_ARGUMENT || table == ROWS_LOCK_REGION || table == ROWS_LOCK_GIVEN ||
	       table == ROWS_SUCCESSOR || table == ROWS_TEST || table == ROWS_RETURNED;
}

/* The parsers do not wait for who takes the rows. What is wrong with them is told to who waits for them. */
static void serve(struct hand *hand)
{
	enum { ROWS = 64 };

	if (hand->index->pool && !(++hand->row_count % ROWS))
		vmr_error_drop(pool_serve(hand->index->pool));
}

static struct vmr_error *hand_row(void *context, const struct rows_row *row)
{
	struct hand *hand = context;

	serve(hand);
	if (row->table == ROWS_UNIT || (hand->skip && row->table != ROWS_FUNCTION))
		return NULL;
	if (row->table == ROWS_FUNCTION) {
		const struct srcindex_value *file = &row->row.values[2];
		VMR_TRY(end_function(hand));
		if (!row->function || file->kind != SRCINDEX_TEXT)
			return vmr_error_create(VMR_BAD_INPUT, "source facts: a function without a key");
		bool own = has_text(file, hand->facts->file);
		hand->skip = !own && !keep_other(hand, row->function, file->text);
		if (hand->skip)
			return NULL;
		hand->function = vmr_strdup(row->function);
		hand->wanted = is_wanted(hand, row->function);
		if (hand->wanted) {
			flow_begin(&hand->flow);
			note_body(hand, row->row.values);
		}
	}
	if (is_body(row->table) && !hand->wanted) {
		const struct srcindex_value *callee = &row->row.values[2];
		/* A call's arguments come right after it. */
		if (row->table == ROWS_CALL)
			hand->asked = callee->kind == SRCINDEX_TEXT && texts_has(hand->callees, callee->text);
		bool with_call = row->table == ROWS_CALL || row->table == ROWS_ARGUMENT;
		return with_call && hand->asked ? hand->sink(hand->context, &row->row) : NULL;
	}
	if (!is_body(row->table) && hand->request->no_heads)
		return NULL;
	note_flow(hand, row);
	return row->table == ROWS_SUCCESSOR ? NULL : hand->sink(hand->context, &row->row);
}

static void note_unread(struct hand *hand, const struct srcindex_value *problem)
{
	bool error = has_text(&problem[2], "error") || has_text(&problem[2], "fatal");
	long line = (long)problem[1].integer;

	if (hand->unread || !error || problem[0].kind != SRCINDEX_TEXT || problem[3].kind != SRCINDEX_TEXT)
		return;
	hand->unread = has_text(&problem[0], hand->facts->file)
			       ? vmr_format("line %ld: %s", line, problem[3].text)
			       : vmr_format("%s line %ld: %s", problem[0].text, line, problem[3].text);
}

static struct vmr_error *find_quality(void *context, const struct rows_row *row)
{
	struct hand *hand = context;
	static const char *const words[] = {"ok", "degraded", "unusable"};

	for (size_t i = 0; row->table == ROWS_UNIT && i < VMR_COUNT(words); i++)
		if (has_text(&row->row.values[0], words[i]))
			hand->quality = words[i];
	if (row->table == ROWS_PARSE_PROBLEM)
		note_unread(hand, row->row.values);
	/* It stands before the functions. */
	return row->table == ROWS_FUNCTION ? &vmr_error_end : NULL;
}

static struct vmr_error *hand_file(struct hand *hand)
{
	char hash[HASH_TEXT_SIZE];

	hand->quality = "unusable";
	free(hand->unread);
	hand->unread = NULL;
	if (!hand->facts->failure)
		vmr_error_drop(rows_read(hand->facts->rows, hand->facts->row_size, find_quality, hand));
	hash_text(&hand->facts->hash, hash);
	const struct srcindex_value values[] = {text_value(hand->facts->file), text_value(hand->index->given),
						text_value(hand->facts->resolved.unit), text_value(hash),
						text_value(hand->quality)};
	return hand_values(hand, ROWS_FILE, values);
}

/* Files that functions of the current file's headers stand in. */
static struct vmr_error *hand_other_files(struct hand *hand)
{
	for (size_t i = 0; i < hand->other_count; i++) {
		const char *path = hand->others[i]->file;
		struct hash hash = hash_begin();
		char text[HASH_TEXT_SIZE];
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= !strcmp(hand->others[j]->file, path);
		if (again)
			continue;
		stamp_hash(hand->index, path, &hash);
		hash_text(&hash, text);
		const struct srcindex_value values[] = {text_value(path), text_value(hand->index->given),
							text_value(hand->facts->resolved.unit), text_value(text),
							text_value(hand->quality)};
		VMR_TRY(hand_values(hand, ROWS_FILE, values));
	}
	return NULL;
}

/* Mark the lines of the functions that were asked for, of one file with `count` lines. */
static void mark_lines(const struct hand *hand, const char *path, unsigned char *wanted, size_t count)
{
	for (size_t i = 0; i < hand->body_count; i++) {
		const struct body *body = &hand->bodies[i];
		if (strcmp(body->file, path) != 0)
			continue;
		for (int64_t line = body->line; line > 0 && line <= body->last_line && (size_t)line < count; line++)
			wanted[line] = 1;
	}
}

static struct vmr_error *hand_lines(struct hand *hand, const char *file)
{
	vmr_automap map = {0};
	vmr_autofree char *path = tree_path(hand->index, file);
	size_t count = 2;

	if (vmr_error_drop(vmr_file_map(path, &map)))
		return NULL;
	for (size_t i = 0; i < map.size; i++)
		count += map.data[i] == '\n';
	vmr_autofree unsigned char *wanted = vmr_alloc(count);
	mark_lines(hand, file, wanted, count);
	const char *text = (const char *)map.data, *end = text + map.size;
	for (size_t line = 1; text < end; line++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((newline ? newline : end) - text);
		if (line < count && wanted[line]) {
			vmr_autofree char *copy = vmr_strndup(text, length < 2000 ? length : 2000);
			vmr_autofree char *clean = vmr_text_clean(copy, true);
			const struct srcindex_value values[] = {text_value(file), integer_value((int64_t)line),
								text_value(clean)};
			VMR_TRY(hand_values(hand, ROWS_SOURCE_LINE, values));
		}
		text += length + 1;
	}
	return NULL;
}

static struct vmr_error *hand_all_lines(struct hand *hand)
{
	if (hand->request->no_lines || hand->request->no_bodies)
		return NULL;
	VMR_TRY(hand_lines(hand, hand->facts->file));
	for (size_t i = 0; i < hand->other_count; i++) {
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again |= !strcmp(hand->others[j]->file, hand->others[i]->file);
		if (!again)
			VMR_TRY(hand_lines(hand, hand->others[i]->file));
	}
	return NULL;
}

/* Why the current file was not read well. What this architecture does not have is no failure of ours. */
static struct vmr_error *hand_unread(const struct hand *hand)
{
	const struct unitfacts *facts = hand->facts;
	vmr_autofree char *elsewhere =
		vmr_format("%s, which includes it, does not do so in this configuration", facts->resolved.unit);
	bool is_own = !strcmp(facts->resolved.unit, facts->file);
	const char *why = facts->failure ? facts->failure : hand->unread ? hand->unread : NULL;

	if (!why)
		why = is_own ? "nothing came of it" : elsewhere;
	if (facts->resolved.foreign)
		return hand_problem(hand, "foreign", facts->resolved.foreign);
	return hand_problem(hand, "unread", why);
}

static struct vmr_error *hand_on(struct hand *hand)
{
	hand->skip = false;
	hand->other_count = hand->body_count = 0;
	if (!hand->request->no_heads)
		VMR_TRY(hand_file(hand));
	if (!hand->request->no_heads && strcmp(hand->quality, "ok") != 0)
		VMR_TRY(hand_unread(hand));
	if (hand->facts->failure)
		return NULL;
	struct vmr_error *error = rows_read(hand->facts->rows, hand->facts->row_size, hand_row, hand);
	struct vmr_error *last = end_function(hand);
	if (error) {
		vmr_error_drop(last);
		return error;
	}
	VMR_TRY(last);
	VMR_TRY(hand_all_lines(hand));
	return hand->request->no_heads ? NULL : hand_other_files(hand);
}

/* ---------------------------------------------------------------- parsing */

struct batch {
	struct srcindex *index;
	struct unitfacts facts[BATCH];
	size_t count;
	struct pool_task tasks[BATCH];
	size_t task_of[BATCH];  /* task of a file that is parsed */
	bool parsed[BATCH];     /* its answer was not taken yet */
	bool taken[BATCH];      /* its facts went to another batch */
	size_t ahead_of[BATCH]; /* 1 + number of the file in the batch that was begun before, 0 none */
	size_t task_count;
};

static bool same_unit(const struct unitfacts *a, const struct unitfacts *b)
{
	if (strcmp(a->resolved.unit, b->resolved.unit) != 0 || a->resolved.command.count != b->resolved.command.count)
		return false;
	for (size_t i = 0; i < a->resolved.command.count; i++)
		if (strcmp(a->resolved.command.flags[i], b->resolved.command.flags[i]) != 0)
			return false;
	return true;
}

static void make_request(struct batch *batch, size_t task)
{
	struct protocol_buffer *buffer = &batch->tasks[task].request;
	const char *files[BATCH];
	size_t file_count = 0;
	const struct unitfacts *first = NULL;

	for (size_t i = 0; i < batch->count; i++)
		if (batch->parsed[i] && batch->task_of[i] == task) {
			files[file_count++] = batch->facts[i].file;
			first = first ? first : &batch->facts[i];
		}
	const struct srcindex *index = batch->index;
	bool module = index->kind != TREE_KERNEL && index->kernel;
	vmr_autofree char *source =
		module ? vmr_format("%s/%s", index->root, first->resolved.unit) : vmr_strdup(first->resolved.unit);
	const char *const place[] = {index->root, module ? index->kernel : index->root, source};
	protocol_begin(buffer);
	protocol_put_texts(buffer, place, VMR_COUNT(place));
	protocol_put_texts(buffer, (const char *const *)first->resolved.command.flags, first->resolved.command.count);
	protocol_put_texts(buffer, files, file_count);
	protocol_put_texts(buffer, (const char *const *)batch->index->overlay, batch->index->overlay_count);
	protocol_finish(buffer);
}

static struct vmr_error *accept_row(void *context, const struct rows_row *row)
{
	(void)context;
	(void)row;
	return NULL;
}

static void take_answer(struct batch *batch, size_t task)
{
	const struct protocol_buffer *answer = &batch->tasks[task].answer;
	struct protocol_reader reader = {.data = answer->data, .size = answer->size};
	vmr_autofree const char **inputs = NULL;
	size_t input_count = 0;
	uint32_t file_count = 0;
	const char *failure = batch->tasks[task].failure, *unconfined = "";

	if (!failure && (!protocol_get_texts(&reader, &inputs, &input_count) ||
			 !protocol_get_text(&reader, &unconfined) || !protocol_get_number(&reader, &file_count)))
		failure = "the parser's answer is broken";
	if (!failure && *unconfined && !batch->index->unconfined)
		batch->index->unconfined = vmr_strdup(unconfined);
	for (size_t i = 0; i < batch->count; i++) {
		const uint8_t *rows;
		size_t row_size;
		if (!batch->parsed[i] || batch->task_of[i] != task)
			continue;
		/* Before any is handed on: nonsense is this file's limit, not everybody's error. */
		if (!failure && (!protocol_get_block(&reader, &rows, &row_size) ||
				 vmr_error_drop(rows_read(rows, row_size, accept_row, NULL))))
			failure = "the parser's answer is broken";
		batch->parsed[i] = false;
		batch->facts[i].failure = failure;
		if (!failure)
			unitfacts_store(batch->index, &batch->facts[i], inputs, input_count, rows, row_size);
	}
}

/* The file's facts, which its batch began to parse. */
static struct vmr_error *finish_file(struct batch *batch, size_t file)
{
	if (!batch->parsed[file])
		return NULL;
	size_t task = batch->task_of[file];
	VMR_TRY(vmr_error_wrap(pool_wait(batch->index->pool, &batch->tasks[task]), "source facts"));
	take_answer(batch, task);
	protocol_buffer_deinit(&batch->tasks[task].answer);
	return NULL;
}

static void choose_task(struct batch *batch, size_t file)
{
	struct srcindex *index = batch->index;
	struct unitfacts *facts = &batch->facts[file];

	if (unitfacts_load(index, facts))
		return;
	if (!srcindex_has_file(index, facts->file)) {
		facts->failure = "the tree has no such file";
		return;
	}
	if (facts->resolved.foreign && synth_is_foreign(facts->resolved.unit)) {
		facts->failure = "not read";
		return;
	}
	batch->parsed[file] = true;
	batch->task_of[file] = batch->task_count;
	for (size_t i = 0; i < file; i++)
		if (batch->parsed[i] && same_unit(facts, &batch->facts[i]))
			batch->task_of[file] = batch->task_of[i];
	batch->task_count += batch->task_of[file] == batch->task_count;
}

static size_t find_ahead(const struct batch *ahead, const char *file)
{
	for (size_t i = 0; ahead && i < ahead->count; i++)
		if (!ahead->taken[i] && !strcmp(ahead->facts[i].file, file))
			return i + 1;
	return 0;
}

static uint64_t unit_size(const struct batch *batch, size_t task)
{
	struct stamp_id id = {0};

	for (size_t i = 0; i < batch->count; i++)
		if (batch->parsed[i] && batch->task_of[i] == task)
			return stamp_id(batch->index, batch->facts[i].resolved.unit, &id) ? id.size : 0;
	return 0;
}

/* The longest first: nobody waits for it at the end then. */
static void add_tasks(struct batch *batch)
{
	uint64_t sizes[BATCH];
	bool added[BATCH] = {0};

	for (size_t task = 0; task < batch->task_count; task++)
		sizes[task] = unit_size(batch, task);
	for (size_t count = 0; count < batch->task_count; count++) {
		size_t longest = BATCH;
		for (size_t task = 0; task < batch->task_count; task++)
			if (!added[task] && (longest == BATCH || sizes[task] > sizes[longest]))
				longest = task;
		added[longest] = true;
		pool_add(batch->index->pool, &batch->tasks[longest]);
	}
}

static struct batch *begin_batch(struct srcindex *index, const char *const *files, size_t count)
{
	struct batch *batch = vmr_alloc(sizeof(*batch));

	batch->index = index;
	batch->count = count;
	for (size_t i = 0; i < count; i++) {
		batch->ahead_of[i] = find_ahead(index->ahead, files[i]);
		if (batch->ahead_of[i])
			continue;
		unitfacts_init(index, files[i], &batch->facts[i]);
		choose_task(batch, i);
	}
	for (size_t task = 0; task < batch->task_count; task++)
		make_request(batch, task);
	if (batch->task_count && !index->pool)
		index->pool = pool_create(index->worker, &index->folders, index->options.jobs, index->options.seconds);
	add_tasks(batch);
	return batch;
}

static void batch_destroy(struct batch *batch)
{
	if (!batch)
		return;
	for (size_t i = 0; i < batch->count; i++)
		unitfacts_deinit(&batch->facts[i]);
	for (size_t i = 0; i < batch->task_count; i++) {
		protocol_buffer_deinit(&batch->tasks[i].request);
		protocol_buffer_deinit(&batch->tasks[i].answer);
	}
	free(batch);
}

/* After the pool: it has the batch's tasks. */
void batch_forget(struct srcindex *index)
{
	batch_destroy(index->ahead);
	index->ahead = NULL;
}

void srcindex_begin(struct srcindex *index, const char *const *files, size_t count)
{
	if (index->ahead || !count)
		return;
	index->ahead = begin_batch(index, files, count < BATCH ? count : BATCH);
	/* Who waits for it gets the error. */
	if (index->pool)
		vmr_error_drop(pool_serve(index->pool));
}

/* Facts that were begun before, or by this batch. */
static struct vmr_error *finish(struct batch *batch, size_t file)
{
	struct batch *ahead = batch->index->ahead;

	if (!batch->ahead_of[file])
		return finish_file(batch, file);
	size_t other = batch->ahead_of[file] - 1;
	VMR_TRY(finish_file(ahead, other));
	batch->facts[file] = ahead->facts[other];
	ahead->facts[other] = (struct unitfacts){0};
	ahead->taken[other] = true;
	return NULL;
}

static struct vmr_error *hand_batch(struct batch *batch, const struct srcindex_request *request, size_t first,
				    struct hand *hand)
{
	struct srcindex *index = batch->index;

	for (size_t i = 0; i < batch->count; i++) {
		VMR_TRY(finish(batch, i));
		hand->facts = &batch->facts[i];
		VMR_TRY(hand_on(hand));
		if (index->options.progress && !request->quiet)
			index->options.progress(index->options.progress_context, first + i + 1, request->file_count,
						request->files[first + i]);
	}
	return NULL;
}

static struct vmr_error *run_batch(struct srcindex *index, const struct srcindex_request *request, size_t first,
				   size_t count, struct hand *hand)
{
	struct batch *batch = begin_batch(index, request->files + first, count);
	struct vmr_error *error = hand_batch(batch, request, first, hand);

	/* The pool has tasks of both batches. */
	if (error) {
		pool_destroy(index->pool);
		index->pool = NULL;
		batch_forget(index);
	}
	batch_destroy(batch);
	return error;
}

struct vmr_error *srcindex_read_request(struct srcindex *index, const struct srcindex_request *request,
					srcindex_sink *sink, void *context)
{
	struct texts *functions = texts_create(request->functions, request->function_count);
	struct texts *callees = texts_create(request->callees, request->callee_count);
	struct texts *files = texts_create(request->files, request->file_count);
	struct given *given = NULL;
	struct vmr_error *error = NULL;

	for (size_t first = 0; first < request->file_count && !error; first += BATCH) {
		struct hand hand = {.index = index,
				    .request = request,
				    .functions = functions,
				    .callees = callees,
				    .files = files,
				    .given = &given,
				    .sink = sink,
				    .context = context};
		size_t left = request->file_count - first;
		error = run_batch(index, request, first, left < BATCH ? left : BATCH, &hand);
		free(hand.others);
		free(hand.bodies);
		free(hand.unread);
	}
	texts_destroy(functions);
	texts_destroy(callees);
	texts_destroy(files);
	free_given(given);
	return error;
}

struct vmr_error *srcindex_read(struct srcindex *index, const char *const *files, size_t count, srcindex_sink *sink,
				void *context)
{
	const struct srcindex_request request = {.files = files, .file_count = count};

	return srcindex_read_request(index, &request, sink, context);
}
