/* SPDX-License-Identifier: MIT */
/* Echoes: where the value that was used of a record lies besides, in what the task whose stack it is has at hand. */
#include "rules/fill/dump_detail.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_subject.h"

#define VALUE_LIMIT  4
#define FRAME_LIMIT  64
#define STACK_LIMIT  (1u << 17)
#define ECHO_LIMIT   64   /* words of the stack, for each value */
#define OBJECT_LIMIT 64   /* objects at hand that are looked through */
#define OBJECT_BYTES 1024 /* of each */

struct search {
	struct dumpcore *dump;
	struct casedb *db;
	const struct subject *subject;
	uint64_t value;
	vmr_kaddr from;
	vmr_kaddr object; /* start of the slab object that the value points into; 0: into none */
	vmr_kaddr seen[OBJECT_LIMIT];
	size_t seen_count;
};

struct echo {
	const char *place, *name;
	size_t idx; /* SIZE_MAX: none */
	vmr_kaddr address;
	bool is_exact;
};

static struct vmr_error *add_echo(struct search *search, const struct echo *echo)
{
	const struct dumpcore_task *task = search->subject->task;
	return CASE_INSERT(search->db, echo, .record = CASE_INT(search->subject->address),
			   .value = CASE_INT(search->value), .place = CASE_TEXT(echo->place),
			   .task = CASE_INT_IF(task, task->address),
			   .idx = CASE_INT_IF(echo->idx != SIZE_MAX, echo->idx),
			   .address = CASE_INT_IF(echo->address, echo->address), .name = CASE_TEXT(echo->name),
			   .exact = CASE_INT(echo->is_exact));
}

static struct vmr_error *add_words(struct search *search)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(search->dump, search->subject->address);
	unsigned count = 0;
	if (!range || range->high - range->low > STACK_LIMIT)
		return NULL;
	for (vmr_kaddr at = range->low; at + 8 <= range->high && count < ECHO_LIMIT; at += 8) {
		uint64_t word;
		if (at == search->from || !dumpcore_try_read(search->dump, at, &word, 8) || word != search->value)
			continue;
		vmr_autofree char *name = vmr_format("+0x%" PRIx64, at - range->low);
		VMR_TRY(add_echo(
			search,
			&(struct echo){
				.place = "stack", .name = name, .idx = SIZE_MAX, .address = at, .is_exact = true}));
		count++;
	}
	return NULL;
}

/*
 * An array of the stack's next user: words around the place continue to the value with the same step from word to word.
 * Four of them on one line are no accident; a step of zero says nothing.
 */
static struct vmr_error *add_series(struct search *search)
{
	enum { REACH = 64, NEEDED = 4 };
	const struct dumpcore_stack_range *range = dumpcore_stack_at(search->dump, search->subject->address);
	int64_t steps[2 * REACH];
	size_t count = 0, agreeing = 0;
	for (int64_t n = -REACH; range && n < REACH; n++) {
		vmr_kaddr at = search->from + (uint64_t)(n * 8);
		uint64_t word;
		if (!n || at < range->low || at + 8 > range->high || !dumpcore_try_read(search->dump, at, &word, 8))
			continue;
		int64_t difference = (int64_t)(word - search->value);
		if (difference && difference % n == 0)
			steps[count++] = difference / n;
	}
	int64_t best = 0;
	for (size_t i = 0; i < count; i++) {
		size_t same = 0;
		for (size_t k = 0; k < count; k++)
			same += steps[k] == steps[i];
		if (same > agreeing) {
			agreeing = same;
			best = steps[i];
		}
	}
	if (agreeing < NEEDED)
		return NULL;
	vmr_autofree char *name = vmr_format("an array around it, %" PRId64 " more from word to word", best);
	struct echo echo = {.place = "series", .name = name, .idx = SIZE_MAX, .address = search->from};
	return add_echo(search, &echo);
}

/* The value itself, or a pointer into the same object. */
static bool is_echo(struct search *search, uint64_t value, bool *ret_exact)
{
	struct dumpcore_slab_object object;
	*ret_exact = value == search->value;
	return *ret_exact ||
	       (search->object && !vmr_error_drop(dumpcore_slab_object_at(search->dump, value, &object)) &&
		object.start == search->object);
}

static struct vmr_error *add_registers(struct search *search, const struct dumpcore_stack *stack, size_t idx)
{
	const struct dumpcore_registers *registers = &stack->frames[idx].registers;
	for (int r = 0; r < DUMPCORE_RIP; r++) {
		struct echo echo = {.place = "register", .name = dumpcore_register_name(r), .idx = idx};
		if (dumpcore_register_known(registers, r) && is_echo(search, registers->value[r], &echo.is_exact))
			VMR_TRY(add_echo(search, &echo));
	}
	return NULL;
}

static bool is_new(struct search *search, vmr_kaddr start)
{
	for (size_t i = 0; i < search->seen_count; i++)
		if (search->seen[i] == start)
			return false;
	if (search->seen_count == OBJECT_LIMIT)
		return false;
	search->seen[search->seen_count++] = start;
	return true;
}

/* Members of the object that a variable points to. */
static struct vmr_error *add_members(struct search *search, size_t idx, const struct dumpcore_local *local)
{
	uint64_t words[OBJECT_BYTES / 8];
	struct dumpcore_slab_object object;
	if (!local->has_value || vmr_error_drop(dumpcore_slab_object_at(search->dump, local->value, &object)) ||
	    !is_new(search, object.start))
		return NULL;
	size_t size = object.cache->object_size < sizeof(words) ? object.cache->object_size / 8 * 8 : sizeof(words);
	if (!size || !dumpcore_try_read(search->dump, object.start, words, size))
		return NULL;
	for (size_t i = 0; i < size / 8; i++) {
		if (words[i] != search->value)
			continue;
		vmr_autofree char *name = vmr_format("%s: %s+0x%zx", local->name, object.cache->name, i * 8);
		VMR_TRY(add_echo(search, &(struct echo){.place = "member",
							.name = name,
							.idx = idx,
							.address = object.start + i * 8,
							.is_exact = true}));
	}
	return NULL;
}

static struct vmr_error *add_variables(struct search *search, const struct dumpcore_stack *stack, size_t idx)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	struct vmr_error *error = NULL;
	if (vmr_error_drop(dumpcore_locals_read(search->dump, stack, idx, &locals, &count)))
		return NULL;
	for (size_t i = 0; i < count && !error; i++) {
		struct echo echo = {
			.place = "variable", .name = locals[i].name, .idx = idx, .address = locals[i].address};
		if (echo.name && !locals[i].is_static && locals[i].has_value &&
		    is_echo(search, locals[i].value, &echo.is_exact))
			error = add_echo(search, &echo);
		if (!error && echo.name && search->object)
			error = add_members(search, idx, &locals[i]);
	}
	free(locals);
	return error;
}

static struct vmr_error *add_of_value(struct search *search)
{
	const struct dumpcore_task *task = search->subject->task;
	const struct dumpcore_stack *stack = task ? dumpcore_stack_of(search->dump, task) : NULL;
	struct dumpcore_slab_object object;
	search->object =
		vmr_error_drop(dumpcore_slab_object_at(search->dump, search->value, &object)) ? 0 : object.start;
	search->seen_count = 0;
	VMR_TRY(add_words(search));
	VMR_TRY(add_series(search));
	for (size_t i = 0; stack && i < stack->frame_count && i < FRAME_LIMIT; i++) {
		VMR_TRY(add_variables(search, stack, i));
		if (stack->frames[i].physical == i && !stack->frames[i].inferred)
			VMR_TRY(add_registers(search, stack, i));
	}
	return NULL;
}

static struct vmr_error *add_echoes(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	struct search search = {.dump = dump, .db = db, .subject = subject};
	int64_t values[VALUE_LIMIT][2];
	size_t count = 0;
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, "fill/subject.sql", "values", &statement));
	sqlite3_bind_int64(statement, 1, (int64_t)subject->address);
	sqlite3_bind_int64(statement, 2, (int64_t)(subject->address + (subject->size ? subject->size : 8)));
	sqlite3_bind_int(statement, 3, VALUE_LIMIT);
	for (; count < VALUE_LIMIT && sqlite3_step(statement) == SQLITE_ROW; count++)
		for (int k = 0; k < 2; k++)
			values[count][k] = sqlite3_column_int64(statement, k);
	sqlite3_finalize(statement);
	for (size_t i = 0; i < count; i++) {
		search.value = (uint64_t)values[i][0];
		search.from = (vmr_kaddr)values[i][1];
		VMR_TRY(add_of_value(&search));
	}
	return NULL;
}

struct vmr_error *fill_dump_echo(struct dumpcore *dump, struct casedb *db)
{
	return for_subjects(dump, db, add_echoes);
}
