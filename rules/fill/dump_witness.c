/* SPDX-License-Identifier: MIT */
/*
 * Witnesses: places that hold an address within a record, and which of them one damaged word could have made. Whoever
 * used the record read the pointer to it from one word of memory, once; all that its frames and its callees' hold, and
 * that word itself, are one group. Another word of a list or object is of another group only where it can be shown not
 * to be the one that was read.
 */
#include "rules/fill/dump_detail.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_subject.h"

#define UNKNOWN_SIZE 0x100 /* of a record whose size is not known */
#define FRAME_LIMIT  64
#define SPILL_LIMIT  4096 /* bytes of one frame that are looked at */
#define OBJECT_LIMIT 32   /* objects at hand that are looked through */
#define OBJECT_BYTES 1024 /* of each */

struct search {
	struct dumpcore *dump;
	struct casedb *db;
	const struct subject *subject;
	vmr_kaddr low, high;
	const struct dumpcore_stack *stack; /* of who used the record */
	vmr_kaddr origin;                   /* the word that its pointer to the record was loaded from; 0: not known */
	bool has_first;                     /* a word of memory was taken that may be the one that was read */
	int64_t groups;                     /* so far */
	vmr_kaddr seen[OBJECT_LIMIT];
	size_t seen_count;
};

struct witness {
	uint64_t value;
	const char *holder, *name, *function, *written_by;
	const struct dumpcore_task *task;
	size_t idx; /* SIZE_MAX: none */
	vmr_kaddr place;
	int64_t group;
};

static bool is_within(const struct search *search, uint64_t value)
{
	return value >= search->low && value < search->high;
}

static struct vmr_error *add_witness(struct search *search, const struct witness *witness)
{
	bool framed = witness->idx != SIZE_MAX;
	return CASE_INSERT(
		search->db, witness, .record = CASE_INT(search->subject->address), .value = CASE_INT(witness->value),
		.offset = CASE_INT(witness->value - search->subject->address), .holder = CASE_TEXT(witness->holder),
		.task = CASE_INT_IF(witness->task, witness->task->address), .idx = CASE_INT_IF(framed, witness->idx),
		.pid = CASE_INT_IF(witness->task, witness->task->pid), .name = CASE_TEXT(witness->name),
		.place_address = CASE_INT_IF(witness->place, witness->place), .function = CASE_TEXT(witness->function),
		.written_by = CASE_TEXT(witness->written_by), .independent = CASE_INT(witness->group));
}

static struct vmr_error *add_of_frame(struct search *search, size_t idx, struct witness witness)
{
	const char *function = search->stack->frames[idx].function;
	vmr_autofree char *by = vmr_format("%s of %s()", witness.holder, function ? function : "an unknown function");
	witness.task = search->stack->task;
	witness.idx = idx;
	witness.function = function;
	witness.written_by = by;
	witness.group = 1;
	return add_witness(search, &witness);
}

/* A register that a frame further in has with the same value was saved there: it is the same copy. */
static bool is_carried(const struct dumpcore_stack *stack, size_t idx, enum dumpcore_register number)
{
	const struct dumpcore_registers *own = &stack->frames[idx].registers;
	for (size_t i = idx; i-- > 0;)
		if (stack->frames[i].physical == i && !stack->frames[i].inferred)
			return dumpcore_register_known(&stack->frames[i].registers, number) &&
			       stack->frames[i].registers.value[number] == own->value[number];
	return false;
}

static struct vmr_error *add_registers(struct search *search, size_t idx)
{
	const struct dumpcore_registers *registers = &search->stack->frames[idx].registers;
	for (int r = 0; r < DUMPCORE_RIP; r++)
		if (r != DUMPCORE_RSP && dumpcore_register_known(registers, r) &&
		    is_within(search, registers->value[r]) && !is_carried(search->stack, idx, r))
			VMR_TRY(add_of_frame(search, idx,
					     (struct witness){.value = registers->value[r],
							      .holder = "register",
							      .name = dumpcore_register_name(r)}));
	return NULL;
}

static struct vmr_error *add_spills(struct search *search, size_t idx)
{
	const struct dumpcore_frame *frame = &search->stack->frames[idx];
	if (!frame->sp || frame->cfa <= frame->sp || frame->cfa - frame->sp > SPILL_LIMIT)
		return NULL;
	for (vmr_kaddr at = frame->sp; at + 8 <= frame->cfa; at += 8) {
		uint64_t word;
		if (!dumpcore_try_read(search->dump, at, &word, sizeof(word)) || !is_within(search, word))
			continue;
		vmr_autofree char *name = vmr_format("CFA-0x%" PRIx64, frame->cfa - at);
		VMR_TRY(add_of_frame(search, idx,
				     (struct witness){.value = word, .holder = "spill", .name = name, .place = at}));
	}
	return NULL;
}

/* The group of a word of memory outside of frames: of the read if it may be the one that was read. */
static int64_t group_of_word(struct search *search, vmr_kaddr place)
{
	bool was_read = search->origin ? place == search->origin : !search->has_first;
	search->has_first = true;
	return was_read ? 1 : ++search->groups;
}

static struct vmr_error *add_words(struct search *search, vmr_kaddr start, uint64_t size, struct witness witness)
{
	for (uint64_t at = 0; at + 8 <= size; at += 8) {
		vmr_kaddr place = start + at;
		if (place + 8 > search->low && place < search->high)
			continue;
		if (!dumpcore_try_read(search->dump, place, &witness.value, 8) || !is_within(search, witness.value))
			continue;
		struct dumpcore_identity identity;
		dumpcore_identify(search->dump, place, &identity);
		vmr_autofree char *name = vmr_strdup(identity.text ? identity.text : "a word of memory");
		dumpcore_identity_deinit(&identity);
		vmr_autofree char *by = vmr_format("%s at " VMR_ADDRESS, witness.holder, place);
		witness.idx = SIZE_MAX;
		witness.name = name;
		witness.place = place;
		witness.written_by = by;
		witness.group = group_of_word(search, place);
		VMR_TRY(add_witness(search, &witness));
	}
	return NULL;
}

static bool take_object(struct search *search, vmr_kaddr start)
{
	for (size_t i = 0; i < search->seen_count; i++)
		if (search->seen[i] == start)
			return false;
	if (search->seen_count == OBJECT_LIMIT)
		return false;
	search->seen[search->seen_count++] = start;
	return true;
}

/* The slab object that a variable points into: its members may lead to the record. */
static struct vmr_error *add_object(struct search *search, const struct dumpcore_local *local)
{
	struct dumpcore_slab_object object;
	const struct dumpcore_type *type = local->type ? dumpcore_type_strip(local->type) : NULL;
	if (!type || dumpcore_type_kind(type) != DUMPCORE_TYPE_POINTER || !local->has_value ||
	    vmr_error_drop(dumpcore_slab_object_at(search->dump, local->value, &object)) ||
	    !take_object(search, object.start))
		return NULL;
	uint64_t size = object.cache->object_size < OBJECT_BYTES ? object.cache->object_size : OBJECT_BYTES;
	return add_words(search, object.start, size, (struct witness){.holder = "heap"});
}

static struct vmr_error *add_variables(struct search *search, size_t idx, bool objects)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	struct vmr_error *error = NULL;
	if (vmr_error_drop(dumpcore_locals_read(search->dump, search->stack, idx, &locals, &count)))
		return NULL;
	for (size_t i = 0; i < count && !error; i++) {
		const struct dumpcore_local *local = &locals[i];
		if (local->is_static || !local->name)
			continue;
		if (objects)
			error = add_object(search, local);
		else if (local->has_value && is_within(search, local->value))
			error = add_of_frame(search, idx,
					     (struct witness){.value = local->value,
							      .holder = "variable",
							      .name = local->name,
							      .place = local->address});
	}
	free(locals);
	return error;
}

/* Where the pointer in a register of the frame that used the record was loaded from. */
static vmr_kaddr origin_of(struct search *search, size_t frame, enum dumpcore_register number, uint64_t value)
{
	struct dumpcore_chain *chain = NULL;
	vmr_kaddr origin = 0;
	if (vmr_error_drop(dumpcore_chain_of_handed(search->dump, search->stack, frame, number, value, &chain)))
		return 0;
	if (chain->count && chain->steps[chain->count - 1].how == DUMPCORE_STEP_LOADED)
		origin = chain->steps[chain->count - 1].from;
	dumpcore_chain_destroy(chain);
	return origin;
}

static void find_origin(struct search *search, size_t frame)
{
	const struct dumpcore_registers *registers = &search->stack->frames[frame].registers;
	for (int r = 0; r < DUMPCORE_RIP && !search->origin; r++)
		if (dumpcore_register_known(registers, r) && is_within(search, registers->value[r]))
			search->origin = origin_of(search, frame, r, registers->value[r]);
}

static struct vmr_error *run_frames(struct search *search)
{
	size_t count = search->stack->frame_count < FRAME_LIMIT ? search->stack->frame_count : FRAME_LIMIT;
	for (size_t i = 0; i < count; i++) {
		VMR_TRY(add_variables(search, i, false));
		if (search->stack->frames[i].physical != i || search->stack->frames[i].inferred)
			continue;
		VMR_TRY(add_registers(search, i));
		VMR_TRY(add_spills(search, i));
	}
	return NULL;
}

/* Registers and variables of other tasks: where they have it from is not known, so they may have read the same word. */
static struct vmr_error *add_others(struct search *search)
{
	const struct dumpcore_task *task = search->subject->task;
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(search->db, "fill/witness.sql", "others", &statement));
	sqlite3_bind_int64(statement, 1, (int64_t)search->subject->address);
	sqlite3_bind_int64(statement, 2, (int64_t)search->low);
	sqlite3_bind_int64(statement, 3, (int64_t)search->high);
	sqlite3_bind_int64(statement, 4, (int64_t)search->stack->task->address);
	sqlite3_bind_int64(statement, 5, task ? (int64_t)task->address : 0);
	return casedb_each(search->db, statement, NULL, NULL);
}

/* Heads and entries of queues, and where in them the links are. */
static const struct {
	const char *type, *member;
} link_rows[] = {{"wait_queue_head", "head.next"},
		 {"wait_queue_entry", "entry.next"},
		 {"swait_queue_head", "task_list.next"},
		 {"swait_queue", "task_list.next"}};

struct links {
	struct search *search;
	struct dumpcore_field fields[VMR_COUNT(link_rows)];
};

static struct vmr_error *add_node(void *context, sqlite3_stmt *statement)
{
	struct links *links = context;
	vmr_kaddr address = (vmr_kaddr)sqlite3_column_int64(statement, 0);
	const char *type = (const char *)sqlite3_column_text(statement, 1);
	for (size_t i = 0; i < VMR_COUNT(link_rows); i++)
		if (links->fields[i].size && !strcmp(type, link_rows[i].type))
			VMR_TRY(add_words(links->search, address + links->fields[i].offset, 16,
					  (struct witness){.holder = "list"}));
	return NULL;
}

static struct vmr_error *add_links(struct search *search)
{
	struct links links = {.search = search};
	sqlite3_stmt *statement = NULL;
	for (size_t i = 0; i < VMR_COUNT(link_rows); i++)
		vmr_error_drop(
			dumpcore_field_find(search->dump, link_rows[i].type, link_rows[i].member, &links.fields[i]));
	VMR_TRY(casedb_prepare(search->db, "fill/witness.sql", "nodes", &statement));
	return casedb_each(search->db, statement, add_node, &links);
}

/* The task and physical frame that worked with the record. */
static bool find_user(struct search *search, size_t *ret_frame)
{
	sqlite3_stmt *statement = NULL;
	bool found = false;
	if (vmr_error_drop(casedb_prepare(search->db, "fill/subject.sql", "user", &statement)))
		return false;
	sqlite3_bind_int64(statement, 1, (int64_t)search->low);
	sqlite3_bind_int64(statement, 2, (int64_t)search->high);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		const struct dumpcore_task *task =
			dumpcore_task_find(search->dump, (vmr_kaddr)sqlite3_column_int64(statement, 0));
		*ret_frame = (size_t)sqlite3_column_int64(statement, 1);
		search->stack = task ? dumpcore_stack_of(search->dump, task) : NULL;
		found = search->stack && *ret_frame < search->stack->frame_count;
	}
	sqlite3_finalize(statement);
	return found;
}

static struct vmr_error *add_witnesses(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	struct search search = {.dump = dump, .db = db, .subject = subject, .groups = 1, .low = subject->address};
	size_t frame = 0;
	search.high = search.low + (subject->size ? subject->size : UNKNOWN_SIZE);
	if (search.high < search.low)
		return NULL;
	if (!find_user(&search, &frame))
		return add_links(&search);
	find_origin(&search, frame);
	VMR_TRY(run_frames(&search));
	VMR_TRY(add_others(&search));
	VMR_TRY(add_links(&search));
	for (size_t i = 0; i < search.stack->frame_count && i < FRAME_LIMIT; i++)
		VMR_TRY(add_variables(&search, i, true));
	return NULL;
}

struct vmr_error *fill_dump_witness(struct dumpcore *dump, struct casedb *db)
{
	return for_subjects(dump, db, add_witnesses);
}
