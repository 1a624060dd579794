/* SPDX-License-Identifier: MIT */
/* Variables, registers and bytes of implicated frames, and what the values of the chain are. */
#include "rules/fill/dump_detail.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"

typedef struct vmr_error *row_function(struct dumpcore *dump, struct casedb *db, int64_t first, int64_t second);

struct number_pairs {
	int64_t (*items)[2];
	size_t count;
};

static struct vmr_error *take_numbers(void *context, sqlite3_stmt *statement)
{
	struct number_pairs *rows = context;
	rows->items = vmr_realloc_array(rows->items, rows->count + 1, sizeof(*rows->items));
	rows->items[rows->count][0] = sqlite3_column_int64(statement, 0);
	rows->items[rows->count++][1] = sqlite3_column_count(statement) > 1 ? sqlite3_column_int64(statement, 1) : 0;
	return NULL;
}

/* Call `function` for each row; rows are taken first, as it writes. */
static struct vmr_error *for_rows(struct dumpcore *dump, struct casedb *db, const char *part, row_function *function)
{
	sqlite3_stmt *statement = NULL;
	struct number_pairs rows = {0};
	VMR_TRY(casedb_prepare(db, "fill/detail.sql", part, &statement));
	struct vmr_error *error = casedb_each(db, statement, take_numbers, &rows);
	for (size_t i = 0; i < rows.count && !error; i++)
		error = function(dump, db, rows.items[i][0], rows.items[i][1]);
	free(rows.items);
	return error;
}

static const char *state_name(enum dumpcore_local_state state)
{
	static const char *const names[] = {
		[DUMPCORE_LOCAL_UNKNOWN] = "unavailable",     [DUMPCORE_LOCAL_VALUE] = "value",
		[DUMPCORE_LOCAL_ADDRESS] = "address",         [DUMPCORE_LOCAL_OPTIMIZED_OUT] = "optimized_out",
		[DUMPCORE_LOCAL_UNAVAILABLE] = "unavailable",
	};
	return names[state];
}

static struct vmr_error *add_variables(struct dumpcore *dump, struct casedb *db, const struct dumpcore_stack *stack,
				       size_t idx)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, idx, &locals, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++) {
		const struct dumpcore_local *l = &locals[i];
		if (!l->name || l->is_static)
			continue;
		const char *file;
		unsigned line;
		dumpcore_local_declared(dump, stack, idx, l, &file, &line);
		error = CASE_INSERT(
			db, variable, .task = CASE_INT(stack->task->address), .idx = CASE_INT(idx),
			.name = CASE_TEXT(l->name), .type = CASE_TEXT(l->type ? dumpcore_type_name(l->type) : "?"),
			.parameter = CASE_INT(l->is_parameter), .state = CASE_TEXT(state_name(l->state)),
			.value = CASE_INT_IF(l->has_value, l->value), .address = CASE_INT_IF(l->address, l->address),
			.size = CASE_INT_IF(l->type, dumpcore_type_size(l->type)), .how = CASE_TEXT(l->how),
			.why = CASE_TEXT(l->why), .file = CASE_TEXT(file), .line = CASE_INT(line));
	}
	free(locals);
	return error;
}

static struct vmr_error *add_registers(struct casedb *db, const struct dumpcore_stack *stack, size_t idx)
{
	const struct dumpcore_registers *registers = &stack->frames[idx].registers;
	for (int r = 0; r < DUMPCORE_REGISTER_COUNT; r++)
		if (dumpcore_register_known(registers, r))
			VMR_TRY(CASE_INSERT(db, register, .task = CASE_INT(stack->task->address), .idx = CASE_INT(idx),
					    .name = CASE_TEXT(dumpcore_register_name(r)),
					    .value = CASE_INT(registers->value[r])));
	return NULL;
}

static struct vmr_error *add_task_detail(struct dumpcore *dump, struct casedb *db, int64_t address, int64_t unused)
{
	(void)unused;
	const struct dumpcore_task *task = dumpcore_task_find(dump, (vmr_kaddr)address);
	if (!task)
		return NULL;
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
	enum { FRAME_LIMIT = 40 };
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT; i++) {
		VMR_TRY(add_variables(dump, db, stack, i));
		if (!stack->frames[i].inlined)
			VMR_TRY(add_registers(db, stack, i));
	}
	return NULL;
}

static struct vmr_error *add_bytes(struct dumpcore *dump, struct casedb *db, int64_t address, int64_t size)
{
	uint8_t bytes[32];
	if (size <= 0 || (size_t)size > sizeof(bytes) ||
	    !dumpcore_try_read(dump, (vmr_kaddr)address, bytes, (size_t)size))
		return NULL;
	return CASE_INSERT(db, memory, .address = CASE_INT(address), .bytes = CASE_BLOB(bytes, (size_t)size));
}

static struct vmr_error *add_place(struct dumpcore *dump, struct casedb *db, int64_t address, int64_t unused)
{
	(void)unused;
	struct dumpcore_identity id;
	struct dumpcore_slab_object object;
	bool is_slab = !vmr_error_drop(dumpcore_slab_object_at(dump, (vmr_kaddr)address, &object)) &&
		       object.offset < object.cache->object_size;
	dumpcore_identify(dump, (vmr_kaddr)address, &id);
	struct vmr_error *error = CASE_INSERT(
		db, place, .address = CASE_INT(address), .category = CASE_TEXT(id.category ? id.category : "unknown"),
		.text = CASE_TEXT(id.text ? id.text : ""), .symbol = CASE_TEXT(id.symbol),
		.offset = CASE_INT_IF(id.has_offset, id.offset), .pid = CASE_INT_IF(id.pid >= 0, id.pid),
		.comm = CASE_TEXT(id.comm), .cpu = CASE_INT_IF(id.cpu >= 0, id.cpu), .cache = CASE_TEXT(id.cache),
		.start = CASE_INT_IF(id.has_start, id.start), .state = CASE_TEXT(id.state), .type = CASE_TEXT(id.type),
		.member = CASE_TEXT(id.member), .file = CASE_TEXT(id.file), .line = CASE_INT_IF(id.line, id.line),
		.size = CASE_INT_IF(is_slab, object.cache->object_size - object.offset));
	dumpcore_identity_deinit(&id);
	return error;
}

struct vmr_error *fill_dump_detail(struct dumpcore *dump, struct casedb *db)
{
	VMR_TRY(casedb_run(db, "fill/detail.sql", "begin"));
	VMR_TRY(for_rows(dump, db, "tasks", add_task_detail));
	VMR_TRY(for_rows(dump, db, "mentioned", add_bytes));
	VMR_TRY(for_rows(dump, db, "values", add_place));
	VMR_TRY(casedb_run(db, "fill/detail.sql", "end"));
	VMR_TRY(fill_dump_witness(dump, db));
	VMR_TRY(casedb_run(db, "fill/queued.sql", "again"));
	VMR_TRY(fill_dump_echo(dump, db));
	VMR_TRY(fill_dump_trace(dump, db));
	VMR_TRY(fill_dump_room(dump, db));
	return fill_dump_code(dump, db);
}
