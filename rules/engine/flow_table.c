/* SPDX-License-Identifier: MIT */
/* A virtual table of SQLite over matrices. Rows come in the order of (a, b) as texts, as the stored table has them. */
#include "rules/engine/flow_table.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"

struct matrix {
	char *prefix; /* key: the function and '#' */
	size_t prefix_length, count;
	uint32_t *ords;    /* sorted */
	uint32_t *by_text; /* places in ords, sorted by the numbers as texts; made when the matrix is asked for */
	uint8_t *pairs;    /* count rows of count, two pairs a byte */
	char **statements; /* keys by place, made when one is asked for */
	UT_hash_handle hh;
};

struct flow_table {
	sqlite3_vtab base;
	struct matrix *by_prefix;
	struct matrix **sorted; /* by prefix; NULL: to be made */
	size_t count;
};

enum column { COLUMN_A, COLUMN_B, COLUMN_DOMINATES, COLUMN_POSTDOMINATES };

enum { PAIR_BITS = 4 };
_Static_assert((FLOW_PAIR_AFTER | FLOW_PAIR_DOMINATES | FLOW_PAIR_POSTDOMINATES) < 1 << PAIR_BITS, "a pair has room");

/* How rows are looked for: bits of what is given. */
enum { BY_A = 1, BY_B = 2 };

struct cursor {
	sqlite3_vtab_cursor base;
	struct flow_table *table;
	struct matrix **all, *one[1]; /* the matrices to go through */
	size_t matrix, matrix_count;
	size_t a, a_end, b, b_start, b_end; /* positions in by_text */
	sqlite3_int64 row;
};

/* ---- matrices */

/* Its digits: printf takes several times as long, and each comparison needs them. */
static char *number_text(uint32_t number, char text[12])
{
	char *digit = &text[11];

	*digit = '\0';
	do
		*--digit = (char)('0' + number % 10);
	while (number /= 10);
	return digit;
}

static int compare_numbers(const void *left, const void *right, void *context)
{
	const uint32_t *ords = context;
	char one[12], other[12];

	return strcmp(number_text(ords[*(const uint32_t *)left], one),
		      number_text(ords[*(const uint32_t *)right], other));
}

static void free_matrix(struct matrix *matrix)
{
	for (size_t i = 0; matrix->statements && i < matrix->count; i++)
		free(matrix->statements[i]);
	free(matrix->statements);
	free(matrix->prefix);
	free(matrix->ords);
	free(matrix->by_text);
	free(matrix->pairs);
	free(matrix);
}

void flow_table_add(struct flow_table *table, const char *function, const uint32_t *ords, size_t count,
		    const uint8_t *pairs)
{
	vmr_autofree char *prefix = vmr_format("%s#", function);
	struct matrix *matrix = NULL;

	HASH_FIND_STR(table->by_prefix, prefix, matrix);
	if (matrix || !count)
		return;
	matrix = vmr_alloc(sizeof(*matrix));
	matrix->prefix_length = strlen(prefix);
	matrix->prefix = vmr_take(prefix);
	matrix->count = count;
	matrix->ords = vmr_alloc_array(count, sizeof(*matrix->ords));
	memcpy(matrix->ords, ords, count * sizeof(*ords));
	matrix->pairs = vmr_alloc((count * count + 1) / 2);
	for (size_t i = 0; i < count * count; i++)
		matrix->pairs[i / 2] |= (uint8_t)(pairs[i] << i % 2 * PAIR_BITS);
	HASH_ADD_KEYPTR(hh, table->by_prefix, matrix->prefix, matrix->prefix_length, matrix);
	table->count++;
	free(table->sorted);
	table->sorted = NULL;
}

static void sort_by_text(struct matrix *matrix)
{
	if (matrix->by_text)
		return;
	matrix->by_text = vmr_alloc_array(matrix->count, sizeof(*matrix->by_text));
	for (size_t i = 0; i < matrix->count; i++)
		matrix->by_text[i] = (uint32_t)i;
	qsort_r(matrix->by_text, matrix->count, sizeof(*matrix->by_text), compare_numbers, matrix->ords);
}

static const char *statement_of(struct matrix *matrix, size_t place)
{
	if (!matrix->statements)
		matrix->statements = vmr_alloc_array(matrix->count, sizeof(*matrix->statements));
	if (!matrix->statements[place])
		matrix->statements[place] = vmr_format("%s%u", matrix->prefix, matrix->ords[place]);
	return matrix->statements[place];
}

/* The matrix of a statement's function, and its position in by_text. */
static struct matrix *find_statement(const struct flow_table *table, const char *statement, size_t *ret_position)
{
	const char *hash = statement ? strrchr(statement, '#') : NULL;
	struct matrix *matrix = NULL;

	if (hash)
		HASH_FIND(hh, table->by_prefix, statement, (size_t)(hash + 1 - statement), matrix);
	if (matrix)
		sort_by_text(matrix);
	for (size_t first = 0, end = matrix ? matrix->count : 0; first < end;) {
		size_t middle = first + (end - first) / 2;
		char text[12];
		int order = strcmp(hash + 1, number_text(matrix->ords[matrix->by_text[middle]], text));
		if (!order) {
			*ret_position = middle;
			return matrix;
		}
		if (order < 0)
			end = middle;
		else
			first = middle + 1;
	}
	return NULL;
}

static int compare_matrices(const void *left, const void *right)
{
	return strcmp((*(struct matrix *const *)left)->prefix, (*(struct matrix *const *)right)->prefix);
}

static void sort_all(struct flow_table *table)
{
	struct matrix *matrix, *next;
	size_t count = 0;

	if (table->sorted)
		return;
	table->sorted = vmr_alloc_array(table->count + 1, sizeof(struct matrix *));
	HASH_ITER(hh, table->by_prefix, matrix, next)
	{
		sort_by_text(matrix);
		table->sorted[count++] = matrix;
	}
	qsort(table->sorted, count, sizeof(struct matrix *), compare_matrices);
}

/* ---- what SQLite calls */

static int connect(sqlite3 *sqlite, void *context, int count, const char *const *words, sqlite3_vtab **ret,
		   char **ret_error)
{
	static const char columns[] = "CREATE TABLE flow (a TEXT NOT NULL, b TEXT NOT NULL, "
				      "dominates INTEGER NOT NULL, postdominates INTEGER NOT NULL)";
	struct flow_table *table = context;

	(void)count;
	(void)words;
	(void)ret_error;
	sqlite3_vtab_config(sqlite, SQLITE_VTAB_INNOCUOUS);
	*ret = &table->base;
	return sqlite3_declare_vtab(sqlite, columns);
}

/* Its owner destroys it. */
static int disconnect(sqlite3_vtab *base)
{
	(void)base;
	return SQLITE_OK;
}

/* What a stored table with the key (a, b) would cost, and the same by b alone. */
static int choose(sqlite3_vtab *base, sqlite3_index_info *info)
{
	static const struct {
		double cost;
		sqlite3_int64 rows;
	} costs[] = {{3e6, 1048576}, [BY_A] = {40, 10}, [BY_B] = {60, 10}, [BY_A | BY_B] = {15, 1}};
	int given = 0, place[2] = {-1, -1}, next = 1;

	(void)base;
	for (int i = 0; i < info->nConstraint; i++) {
		int column = info->aConstraint[i].iColumn;
		if (info->aConstraint[i].usable && info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ &&
		    (column == COLUMN_A || column == COLUMN_B) && place[column] < 0) {
			place[column] = i;
			given |= column == COLUMN_A ? BY_A : BY_B;
		}
	}
	for (int column = COLUMN_A; column <= COLUMN_B; column++)
		if (place[column] >= 0) {
			info->aConstraintUsage[place[column]].argvIndex = next++;
			info->aConstraintUsage[place[column]].omit = 1;
		}
	info->idxNum = given;
	info->estimatedCost = costs[given].cost;
	info->estimatedRows = costs[given].rows;
	if (given == (BY_A | BY_B))
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **ret)
{
	struct cursor *cursor = vmr_alloc(sizeof(*cursor));

	cursor->table = (struct flow_table *)base;
	*ret = &cursor->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	free(base);
	return SQLITE_OK;
}

static struct matrix *current(const struct cursor *cursor)
{
	return cursor->matrix < cursor->matrix_count ? cursor->all[cursor->matrix] : NULL;
}

static uint8_t current_pair(const struct cursor *cursor)
{
	const struct matrix *matrix = current(cursor);

	size_t pair = matrix->by_text[cursor->a] * matrix->count + matrix->by_text[cursor->b];

	return matrix->pairs[pair / 2] >> pair % 2 * PAIR_BITS & ((1 << PAIR_BITS) - 1);
}

/* From the pair at the cursor on, itself included, to one that is a row. */
static void settle(struct cursor *cursor)
{
	for (struct matrix *matrix; (matrix = current(cursor));) {
		for (; cursor->a < cursor->a_end; cursor->a++, cursor->b = cursor->b_start)
			for (; cursor->b < cursor->b_end; cursor->b++)
				if (current_pair(cursor) & FLOW_PAIR_AFTER)
					return;
		cursor->matrix++;
		cursor->a = cursor->b = 0;
		cursor->a_end = cursor->b_end = current(cursor) ? current(cursor)->count : 0;
	}
}

static int filter(sqlite3_vtab_cursor *base, int given, const char *words, int count, sqlite3_value **values)
{
	struct cursor *cursor = (struct cursor *)base;
	struct matrix *found[2] = {NULL, NULL};
	size_t position[2] = {0, 0};
	bool by_a = given & BY_A, by_b = given & BY_B;

	(void)words;
	*cursor = (struct cursor){.base = cursor->base, .table = cursor->table};
	for (int i = 0; i < count; i++)
		found[i] = find_statement(cursor->table, (const char *)sqlite3_value_text(values[i]), &position[i]);
	if (!given) {
		sort_all(cursor->table);
		cursor->all = cursor->table->sorted;
		cursor->matrix_count = cursor->table->count;
	} else if (found[0] && (count < 2 || found[1] == found[0])) {
		cursor->one[0] = found[0];
		cursor->all = cursor->one;
		cursor->matrix_count = 1;
	}
	cursor->a = by_a ? position[0] : 0;
	cursor->b = cursor->b_start = by_b ? position[by_a] : 0;
	size_t end = current(cursor) ? current(cursor)->count : 0;
	cursor->a_end = by_a ? cursor->a + 1 : end;
	cursor->b_end = by_b ? cursor->b + 1 : end;
	settle(cursor);
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
	struct cursor *cursor = (struct cursor *)base;

	cursor->b++;
	cursor->row++;
	settle(cursor);
	return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
	return !current((struct cursor *)base);
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
	const struct cursor *cursor = (struct cursor *)base;
	struct matrix *matrix = current(cursor);
	uint8_t pair = current_pair(cursor);

	switch ((enum column)column) {
	case COLUMN_A:
	case COLUMN_B:
		sqlite3_result_text(context,
				    statement_of(matrix, matrix->by_text[column == COLUMN_A ? cursor->a : cursor->b]),
				    -1, SQLITE_STATIC);
		break;
	case COLUMN_DOMINATES:
		sqlite3_result_int(context, (pair & FLOW_PAIR_DOMINATES) != 0);
		break;
	case COLUMN_POSTDOMINATES:
		sqlite3_result_int(context, (pair & FLOW_PAIR_POSTDOMINATES) != 0);
		break;
	}
	return SQLITE_OK;
}

static int give_row(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	*ret = ((struct cursor *)base)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 1,
	.xCreate = connect,
	.xConnect = connect,
	.xBestIndex = choose,
	.xDisconnect = disconnect,
	.xDestroy = disconnect,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = filter,
	.xNext = next,
	.xEof = is_at_end,
	.xColumn = give_column,
	.xRowid = give_row,
};

struct vmr_error *flow_table_create(struct sqlite3 *sqlite, struct flow_table **ret)
{
	struct flow_table *table = vmr_alloc(sizeof(*table));
	char *message = NULL;
	int code = sqlite3_create_module_v2(sqlite, "flow_table", &module, table, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_exec(sqlite, "DROP TABLE main.flow; CREATE VIRTUAL TABLE main.flow USING flow_table",
				    NULL, NULL, &message);
	if (code == SQLITE_OK) {
		*ret = table;
		return NULL;
	}
	struct vmr_error *error =
		vmr_error_create(VMR_BUG, "table flow: %s", message ? message : sqlite3_errmsg(sqlite));
	sqlite3_free(message);
	flow_table_destroy(table);
	return error;
}

void flow_table_destroy(struct flow_table *table)
{
	struct matrix *matrix, *next;

	if (!table)
		return;
	HASH_ITER(hh, table->by_prefix, matrix, next)
	{
		HASH_DEL(table->by_prefix, matrix);
		free_matrix(matrix);
	}
	free(table->sorted);
	free(table);
}
