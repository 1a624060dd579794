/* SPDX-License-Identifier: MIT */
/* Return addresses around the records that the value chain runs through as facts. */
#include "rules/fill/dump_detail.h"

#include <string.h>

#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_subject.h"

#define BELOW 512  /* bytes that are looked at below a record: the owner's callees */
#define ABOVE 4096 /* above its start: the owner's frame, and its callers */

static struct vmr_error *add_trace(struct casedb *db, const struct subject *subject, const struct dumpcore_trace *trace)
{
	bool calls_owner = subject->owner_function && trace->callee && !strcmp(subject->owner_function, trace->callee);
	return CASE_INSERT(db, trace, .record = CASE_INT(subject->address), .address = CASE_INT(trace->address),
			   .value = CASE_INT(trace->value), .function = CASE_TEXT(trace->function),
			   .file = CASE_TEXT(trace->file), .line = CASE_INT_IF(trace->line, trace->line),
			   .offset = CASE_INT(trace->address - subject->address), .live = CASE_INT(trace->is_live),
			   .callee_function = CASE_TEXT(trace->callee), .in_owner = CASE_INT(trace->is_in),
			   .calls_owner = CASE_INT(calls_owner),
			   .outer_address = CASE_INT_IF(trace->outer, trace->outer));
}

static struct vmr_error *add_traces(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, subject->address);
	struct dumpcore_trace *traces = NULL;
	size_t count = 0;
	if (!range)
		return NULL;
	vmr_kaddr low = subject->address - range->low > BELOW ? subject->address - BELOW : range->low;
	vmr_kaddr high = range->high - subject->address > ABOVE ? subject->address + ABOVE : range->high;
	if (vmr_error_drop(dumpcore_traces_read(dump, low, high, subject->owner_function, &traces, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = add_trace(db, subject, &traces[i]);
	dumpcore_traces_free(traces, count);
	return error;
}

struct vmr_error *fill_dump_trace(struct dumpcore *dump, struct casedb *db)
{
	return for_subjects(dump, db, add_traces);
}
