/* SPDX-License-Identifier: MIT */
/* Echoes: where the value that was used of a record lies besides, in what the task whose stack it is has at hand. */
#include "rules/fill/dump_echo.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_detail.h"
#include "rules/fill/dump_subject.h"

#define VALUE_LIMIT 4
#define FRAME_LIMIT 64
#define STACK_LIMIT (1u << 17)
#define ECHO_LIMIT  64 /* words of the stack, for each value */
/* Words each way from the place that a series or a fill is looked for in, and how many it needs. */
enum { REACH = 64, NEEDED = 4 };

struct vmr_error *echo_add(const struct echo_search *search, const struct echo *echo)
{
	const struct dumpcore_task *task = search->subject->task;
	return CASE_INSERT(search->db, echo, .record = CASE_INT(search->subject->address),
			   .value = CASE_INT(search->value), .place = CASE_TEXT(echo->place),
			   .task = CASE_INT_IF(task, task->address),
			   .idx = CASE_INT_IF(echo->idx != SIZE_MAX, echo->idx),
			   .address = CASE_INT_IF(echo->address, echo->address), .name = CASE_TEXT(echo->name),
			   .exact = CASE_INT(echo->is_exact), .hops = CASE_INT(echo->hops));
}

/* Who wrote over one word of the record may have written over them all: they tell nothing of each other. */
static bool is_inside(const struct echo_search *search, vmr_kaddr address)
{
	return address >= search->subject->address && address - search->subject->address < search->subject->size;
}

static struct vmr_error *add_words(struct echo_search *search)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(search->dump, search->subject->address);
	unsigned count = 0;
	if (!range || range->high - range->low > STACK_LIMIT)
		return NULL;
	for (vmr_kaddr at = range->low; at + 8 <= range->high && count < ECHO_LIMIT; at += 8) {
		uint64_t word;
		if (at == search->from || is_inside(search, at) || !dumpcore_try_read(search->dump, at, &word, 8) ||
		    word != search->value)
			continue;
		vmr_autofree char *name = vmr_format("+0x%" PRIx64, at - range->low);
		VMR_TRY(echo_add(
			search,
			&(struct echo){
				.place = "stack", .name = name, .idx = SIZE_MAX, .address = at, .is_exact = true}));
		count++;
	}
	return NULL;
}

/*
 * An array of the stack's next user: words around the place continue to the value with the same step from word to word.
 * Four of them on one line are no accident; a step of zero says nothing by itself (see add_fill).
 */
static struct vmr_error *add_series(struct echo_search *search)
{
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
	return echo_add(search, &echo);
}

/* How many words outside the record have the value, one after the other from its place; step: 8 or -8. */
static size_t equal_words(const struct echo_search *search, const struct dumpcore_stack_range *range, int64_t step)
{
	size_t count = 0;
	vmr_kaddr at = search->from;
	for (size_t i = 0; i < REACH; i++, at += (uint64_t)step) {
		uint64_t word;
		if (at < range->low || at + 8 > range->high || !dumpcore_try_read(search->dump, at, &word, 8) ||
		    word != search->value)
			break;
		count += !is_inside(search, at);
	}
	return count;
}

/* What the stack's next user filled with one value: its words go on beyond the record, without a gap from the place. */
static struct vmr_error *add_fill(struct echo_search *search)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(search->dump, search->subject->address);
	if (!range || !search->value)
		return NULL;
	size_t count = equal_words(search, range, -8) + equal_words(search, range, 8);
	if (count < NEEDED)
		return NULL;
	vmr_autofree char *name = vmr_format("it in %zu words without a gap, over the record and beyond", count);
	struct echo echo = {.place = "series", .name = name, .idx = SIZE_MAX, .address = search->from};
	return echo_add(search, &echo);
}

bool echo_is(const struct echo_search *search, uint64_t value, bool *ret_exact)
{
	struct dumpcore_slab_object object;
	*ret_exact = value == search->value;
	return *ret_exact ||
	       (search->object && !vmr_error_drop(dumpcore_slab_object_at(search->dump, value, &object)) &&
		object.start == search->object);
}

static struct vmr_error *add_registers(struct echo_search *search, const struct dumpcore_stack *stack, size_t idx)
{
	const struct dumpcore_registers *registers = &stack->frames[idx].registers;
	for (int r = 0; r < DUMPCORE_RIP; r++) {
		struct echo echo = {.place = "register", .name = dumpcore_register_name(r), .idx = idx};
		if (dumpcore_register_known(registers, r) && echo_is(search, registers->value[r], &echo.is_exact))
			VMR_TRY(echo_add(search, &echo));
	}
	return NULL;
}

/* The place itself, where a live frame keeps a register of its caller. */
static struct vmr_error *add_saved(struct echo_search *search, const struct dumpcore_stack *stack, size_t idx)
{
	enum dumpcore_register number;
	uint64_t word;
	if (!dumpcore_frame_saves_at(search->dump, stack, idx, search->from, &number) ||
	    !dumpcore_try_read(search->dump, search->from, &word, sizeof(word)) || word != search->value)
		return NULL;
	struct echo echo = {.place = "saved",
			    .name = dumpcore_register_name(number),
			    .idx = idx,
			    .address = search->from,
			    .is_exact = true};
	return echo_add(search, &echo);
}

/* Only stacks hold return addresses. */
static struct vmr_error *add_return(struct echo_search *search)
{
	struct dumpcore_trace trace;
	if (!dumpcore_trace_of_value(search->dump, search->value, &trace))
		return NULL;
	struct echo echo = {
		.place = "return", .name = trace.function, .idx = SIZE_MAX, .address = search->from, .is_exact = true};
	struct vmr_error *error = echo_add(search, &echo);
	free(trace.callee);
	return error;
}

static struct vmr_error *add_of_value(struct echo_search *search)
{
	const struct dumpcore_task *task = search->subject->task;
	const struct dumpcore_stack *stack = task ? dumpcore_stack_of(search->dump, task) : NULL;
	struct dumpcore_slab_object object;
	search->object =
		vmr_error_drop(dumpcore_slab_object_at(search->dump, search->value, &object)) ? 0 : object.start;
	VMR_TRY(add_words(search));
	VMR_TRY(add_series(search));
	VMR_TRY(add_fill(search));
	VMR_TRY(add_return(search));
	for (size_t i = 0; stack && i < stack->frame_count && i < FRAME_LIMIT; i++) {
		if (stack->frames[i].physical != i || stack->frames[i].inferred)
			continue;
		VMR_TRY(add_registers(search, stack, i));
		VMR_TRY(add_saved(search, stack, i));
	}
	return stack ? echo_reach(search, stack) : NULL;
}

static struct vmr_error *add_echoes(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	struct echo_search search = {.dump = dump, .db = db, .subject = subject};
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
