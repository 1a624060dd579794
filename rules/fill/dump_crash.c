/* SPDX-License-Identifier: MIT */
/* The crash, its value chain and the records that it runs through as facts. */
#include "rules/fill/dump_state.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"

#define MEMBER_LIMIT 128  /* members shown of one record */
#define BYTES_LIMIT  1024 /* bytes kept of one record */

static struct vmr_error *add_crash(struct dumpcore *dump, struct casedb *db, const struct dumpcore_crash *c)
{
	const struct dumpcore_frame *f = c->stack && c->innermost != SIZE_MAX ? &c->stack->frames[c->innermost] : NULL;
	const struct dumpcore_task *t = c->task;
	vmr_autofree char *comm = t ? vmr_strndup(t->comm, sizeof(t->comm)) : NULL;
	uint64_t reported = 0, code = 0;
	bool is_one = false, has_time = false, has_code = false, has_clock = dumpcore_clock_is_one(dump, &is_one);
	VMR_TRY(fill_dump_report_time(dump, db, c, &reported, &has_time));
	VMR_TRY(fill_dump_report_code(db, c, &code, &has_code));
	return CASE_INSERT(db, crash, .kind = CASE_TEXT(dumpcore_crash_kind_name(c->kind)),
			   .task = CASE_INT_IF(t, t->address), .pid = CASE_INT_IF(t, t->pid), .comm = CASE_TEXT(comm),
			   .cpu = CASE_INT_IF(t, t->cpu), .idx = CASE_INT_IF(f, c->innermost),
			   .ip = CASE_INT_IF(f, f->pc), .function = CASE_TEXT(f ? f->function : NULL),
			   .file = CASE_TEXT(f ? f->file : NULL), .line = CASE_INT_IF(f && f->line, f->line),
			   .fault_address = CASE_INT_IF(c->has_fault_address, c->fault_address),
			   .fault_access = CASE_TEXT(c->access), .error_code = CASE_INT_IF(has_code, code),
			   .spin_address = CASE_INT_IF(c->spin_address, c->spin_address),
			   .reported_ns = CASE_INT_IF(has_time, reported),
			   .clock_is_one = CASE_INT_IF(has_clock, is_one));
}

static char *type_of(const struct dumpcore_chain_step *s)
{
	return s->type ? vmr_strdup(dumpcore_type_name(s->type)) : NULL;
}

static char *handed_text(const struct dumpcore_chain_step *s, const char *function, const char *where)
{
	vmr_autofree char *list =
		s->is_no_list ? vmr_format("; " VMR_ADDRESS " holds " VMR_ADDRESS ", which is no entry of a queue",
					   s->from, s->memory_now)
			      : NULL;
	return vmr_format("a call of %s() is at work with " VMR_ADDRESS ", a part of the %s at " VMR_ADDRESS "%s%s%s",
			  function, s->value, dumpcore_type_name(s->type), s->object, where ? ": " : "",
			  where ? where : "", list ? list : "");
}

/* How the address that was read is known, where no register has it. */
static const char *load_note(const struct dumpcore_chain_step *s)
{
	if (s->is_reread)
		return " (by what memory holds now: it leads there, and that is there)";
	return s->is_undone ? " (by registers less what it had added to them since)" : "";
}

/* One sentence about a step. */
static char *step_text(const struct dumpcore_chain_step *s)
{
	vmr_autofree char *where =
		s->type && s->member ? vmr_format("%s.%s", dumpcore_type_name(s->type), s->member) : NULL;
	const char *function = s->function ? s->function : "an unknown function";
	switch (s->how) {
	case DUMPCORE_STEP_OPERAND:
		if (s->by_index)
			return vmr_format("%s() accesses " VMR_ADDRESS ", whose place in a table is taken from %s",
					  function, s->value, dumpcore_register_name(s->reg));
		return vmr_format("%s() accesses " VMR_ADDRESS ", %s %+" PRId64 "%s%s", function, s->value,
				  dumpcore_register_name(s->reg), s->displacement, where ? ": " : "",
				  where ? where : "");
	case DUMPCORE_STEP_COMPUTED:
		return vmr_format("%s() computes " VMR_ADDRESS " as " VMR_ADDRESS " %s 0x%" PRIx64 "%s%s", function,
				  s->value, s->value - (uint64_t)s->displacement, s->displacement < 0 ? "-" : "+",
				  s->displacement < 0 ? 0 - (uint64_t)s->displacement : (uint64_t)s->displacement,
				  where ? ", which is " : "", where ? where : "");
	case DUMPCORE_STEP_ARGUMENT:
		return vmr_format("%s() hands on " VMR_ADDRESS " in %s", function, s->value,
				  dumpcore_register_name(s->reg));
	case DUMPCORE_STEP_LOADED:
		return s->from ? vmr_format("%s() loaded " VMR_ADDRESS " from %s%s" VMR_ADDRESS "%s", function,
					    s->value, where ? where : "", where ? " at " : "", s->from, load_note(s))
			       : vmr_format("%s() loaded " VMR_ADDRESS " from memory whose address is not known",
					    function, s->value);
	case DUMPCORE_STEP_HANDED:
		return handed_text(s, function, where);
	case DUMPCORE_STEP_UNKNOWN:
		break;
	}
	return vmr_format("%s() got " VMR_ADDRESS, function, s->value);
}

static struct vmr_error *add_step(struct casedb *db, const struct dumpcore_crash *c, size_t i)
{
	const struct dumpcore_chain_step *s = &c->chain->steps[i];
	vmr_autofree char *text = step_text(s), *type = type_of(s);
	return CASE_INSERT(db, crash_step, .step = CASE_INT(i + 1), .task = CASE_INT(c->task->address),
			   .idx = CASE_INT(s->frame), .register_ = CASE_TEXT(dumpcore_register_name(s->reg)),
			   .value = CASE_INT(s->value), .how = CASE_TEXT(dumpcore_step_how_name(s->how)),
			   .from_type = CASE_TEXT(type), .from_member = CASE_TEXT(s->member),
			   .from_address = CASE_INT_IF(s->from, s->from),
			   .displacement = CASE_INT_IF(s->displacement, s->displacement),
			   .memory_now = CASE_INT_IF(s->has_memory_now, s->memory_now), .pc = CASE_INT(s->pc),
			   .file = CASE_TEXT(s->file), .line = CASE_INT_IF(s->line, s->line), .text = CASE_TEXT(text),
			   .no_list = CASE_INT(s->is_no_list));
}

static struct vmr_error *add_members(struct dumpcore *dump, struct casedb *db, const struct dumpcore_record *r)
{
	struct dumpcore_value *rows = NULL;
	size_t count = 0;
	if (!r->type || vmr_error_drop(dumpcore_values_read(dump, r->type, r->address, &rows, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && i < MEMBER_LIMIT && !error; i++)
		error = CASE_INSERT(
			db, object_member, .address = CASE_INT(r->address), .offset = CASE_INT(rows[i].offset),
			.size = CASE_INT(rows[i].size), .name = CASE_TEXT(rows[i].name),
			.type = CASE_TEXT(dumpcore_type_name(rows[i].type)), .value = CASE_TEXT(rows[i].text),
			.word = CASE_INT_IF(rows[i].has_word, rows[i].word));
	dumpcore_values_free(rows, count);
	return error;
}

/* None of a record that more may have made than are known here. */
static struct vmr_error *add_owners(struct casedb *db, const struct dumpcore_record *r)
{
	if (r->owner_candidates > DUMPCORE_OWNER_LIMIT)
		return NULL;
	for (size_t i = 0; i < r->owner_candidates; i++) {
		const struct dumpcore_automatic *owner = &r->owners[i];
		VMR_TRY(CASE_INSERT(db, object_owner, .record = CASE_INT(r->address),
				    .function = CASE_TEXT(owner->function.name), .variable = CASE_TEXT(owner->name),
				    .file = CASE_TEXT(owner->file), .line = CASE_INT(owner->line)));
	}
	return NULL;
}

static struct vmr_error *add_record(struct dumpcore *dump, struct casedb *db, const struct dumpcore_record *r,
				    const char *found_by)
{
	uint8_t bytes[BYTES_LIMIT];
	size_t size = r->size < sizeof(bytes) ? r->size : sizeof(bytes);
	bool read = size && dumpcore_try_read(dump, r->address, bytes, size);
	const struct dumpcore_task *t = r->task;
	vmr_autofree char *comm = t ? vmr_strndup(t->comm, sizeof(t->comm)) : NULL;
	vmr_autofree char *type = r->type ? vmr_strdup(dumpcore_type_name(r->type)) : NULL;
	bool owned = r->owner.name;
	vmr_autofree char *impossible =
		t && !strcmp(r->place, "stack") ? dumpcore_outside_why(dump, t, r->address, r->size) : NULL;
	VMR_TRY(CASE_INSERT(
		db, object, .address = CASE_INT(r->address), .type = CASE_TEXT(type),
		.size = CASE_INT_IF(r->size, r->size), .place = CASE_TEXT(r->place), .pid = CASE_INT_IF(t, t->pid),
		.comm = CASE_TEXT(comm), .task = CASE_INT_IF(t, t->address), .cache = CASE_TEXT(r->cache),
		.slab_state = CASE_TEXT(r->slab_state), .offset = CASE_INT(r->offset),
		.lifetime = CASE_TEXT(dumpcore_lifetime_name(r->lifetime)), .why = CASE_TEXT(r->why),
		.covering_idx = CASE_INT_IF(r->covering != SIZE_MAX, r->covering),
		.covering_function = CASE_TEXT(r->covering_function),
		.covering_variable = CASE_TEXT(r->covering_variable), .covering_type = CASE_TEXT(r->covering_type),
		.owner_function = CASE_TEXT(owned ? r->owner.function.name : NULL),
		.owner_variable = CASE_TEXT(r->owner.name), .owner_file = CASE_TEXT(r->owner.file),
		.owner_line = CASE_INT_IF(owned, r->owner.line), .bytes = CASE_BLOB(read ? bytes : NULL, size),
		.impossible = CASE_TEXT(impossible), .found_by = CASE_TEXT(found_by)));
	return add_members(dump, db, r);
}

struct vmr_error *fill_dump_record(struct dumpcore *dump, struct casedb *db, const struct dumpcore_record *record,
				   const char *found_by)
{
	VMR_TRY(add_record(dump, db, record, found_by));
	return add_owners(db, record);
}

static struct vmr_error *add_alike(struct dumpcore *dump, struct casedb *db, const struct dumpcore_record *record)
{
	struct dumpcore_record *alike = NULL;
	size_t count = 0;
	VMR_TRY(dumpcore_records_alike(dump, record, &alike, &count));
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!error)
			error = add_record(dump, db, &alike[i], NULL);
		dumpcore_record_deinit(&alike[i]);
	}
	free(alike);
	return error;
}

static struct vmr_error *add_chain(struct dumpcore *dump, struct casedb *db, const struct dumpcore_crash *c)
{
	for (size_t i = 0; c->chain && i < c->chain->count; i++) {
		VMR_TRY(add_step(db, c, i));
		struct dumpcore_record record;
		enum dumpcore_step_how how = c->chain->steps[i].how;
		if ((how != DUMPCORE_STEP_LOADED && how != DUMPCORE_STEP_HANDED) ||
		    vmr_error_drop(dumpcore_record_of_step(dump, c->stack, &c->chain->steps[i], &record)))
			continue;
		struct vmr_error *error = fill_dump_record(dump, db, &record, NULL);
		if (!error)
			error = add_alike(dump, db, &record);
		dumpcore_record_deinit(&record);
		VMR_TRY(error);
	}
	return NULL;
}

/* Does a step say in what object a value was? */
static bool is_from_object(const struct dumpcore_chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->steps[i].from && chain->steps[i].type)
			return true;
	return false;
}

struct vmr_error *fill_dump_crash(struct dumpcore *dump, struct casedb *db)
{
	struct dumpcore_crash *crash = NULL;
	VMR_TRY(dumpcore_crash_read(dump, &crash));
	struct vmr_error *error = add_crash(dump, db, crash);
	if (!error)
		error = add_chain(dump, db, crash);
	for (size_t i = 0; i < crash->line_count && !error; i++)
		error = CASE_INSERT(db, crash_explanation, .line = CASE_INT(i + 1), .text = CASE_TEXT(crash->lines[i]));
	if (!error && crash->kind != DUMPCORE_CRASH_NONE && !crash->chain_error)
		error = fill_dump_looked(db, "chain", crash->chain ? crash->chain->count : 0,
					 crash->chain ? crash->chain->count : 0);
	if (crash->chain && crash->chain->is_lost && !is_from_object(crash->chain))
		dumpcore_gap_add(dump, crash->fault_address,
				 "the object that the value that was used came from is not known: no rule looks at it",
				 crash->chain->end, "value chain of the crash");
	if (crash->chain_error)
		dumpcore_gap_add(dump, crash->fault_address, "where the value that was used came from is not known",
				 crash->chain_error, "value chain of the crash");
	dumpcore_crash_destroy(crash);
	return error;
}
