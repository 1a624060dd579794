/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "srcindex/pool.h"
#include "tests/fuzz/target.h"

static const uint8_t *answer;
static size_t answer_size;
static char folder[] = "/tmp/vmrace-fuzz-XXXXXX";

void fuzz_answer(const uint8_t *data, size_t size)
{
	answer = data;
	answer_size = size;
}

/* ---- pool.h, without processes: these stand in for srcindex/pool.c */
struct pool *pool_create(const char *worker, const struct vmr_list *folders, unsigned jobs, unsigned seconds)
{
	(void)worker;
	(void)folders;
	(void)jobs;
	(void)seconds;
	return vmr_alloc(1);
}

void pool_destroy(struct pool *pool)
{
	free(pool);
}

void pool_add(struct pool *pool, struct pool_task *task)
{
	(void)pool;
	task->failure = answer ? NULL : "the parser ended";
	if (answer)
		protocol_put_bytes(&task->answer, answer, answer_size);
	task->ended = true;
}

struct vmr_error *pool_serve(struct pool *pool)
{
	(void)pool;
	return NULL;
}

struct vmr_error *pool_wait(struct pool *pool, const struct pool_task *task)
{
	(void)pool;
	(void)task;
	return NULL;
}

/* ---- the tree */
static void put(const char *name, const char *text)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);

	fuzz_write(path, text, strlen(text));
}

static void remove_tree(void)
{
	static const char *const names[] = {"a.c", "a.h"};

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		vmr_autofree char *path = vmr_format("%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

struct srcindex *fuzz_tree_open(bool no_cache)
{
	static bool is_made;
	struct srcindex *index = NULL;

	if (!is_made) {
		is_made = mkdtemp(folder);
		if (!is_made)
			fuzz_give_up(folder);
		atexit(remove_tree);
		put("a.c", "#include \"a.h\"\nint shared;\nint reader(struct record *record)\n{\n"
			   "\treturn record->next ? shared : 0;\n}\n");
		put("a.h", "struct record {\n\tstruct record *next;\n};\nint reader(struct record *record);\n");
	}
	if (fuzz_refused(srcindex_open(
		    &(struct srcindex_options){.tree = folder, .worker = "/bin/false", .jobs = 1, .no_cache = no_cache},
		    &index)))
		fuzz_give_up(folder);
	return index;
}

enum { COLUMNS = 32 };

static struct vmr_error *insert(void *context, const struct srcindex_row *row)
{
	struct casedb_value values[COLUMNS];

	if (row->value_count > COLUMNS)
		abort();
	for (size_t i = 0; i < row->value_count; i++)
		values[i] = row->values[i].kind == SRCINDEX_TEXT      ? CASE_TEXT(row->values[i].text)
			    : row->values[i].kind == SRCINDEX_INTEGER ? CASE_INT(row->values[i].integer)
								      : CASE_NULL;
	return casedb_insert_named(context, row->table, row->columns, values, row->value_count);
}

void fuzz_tree_read(struct srcindex *index)
{
	static const char *const files[] = {"a.c"};
	struct casedb *db = NULL;

	if (fuzz_refused(casedb_create(&db)))
		fuzz_give_up("case database");
	vmr_autoerror error = srcindex_read(index, files, VMR_COUNT(files), insert, db);
	casedb_destroy(db);
	if (error) {
		fprintf(stderr, "one file's answer ended all: %s\n", error->message);
		abort();
	}
}
