/* SPDX-License-Identifier: MIT */
/*
 * Who is to complete what others wait for. A completion names nobody: it is who, on his way on, comes to a call that
 * completes it. That another does so first is never excluded (an interrupt, a timer, a task that has not come to it):
 * always a hint. One who completes it is enough.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/ahead.h"
#include "dumpcore/state/wait_completer.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/unwind.h"

/* Functions that complete what they are handed first (kernel/sched/completion.c, kernel/exit.c, kernel/kthread.c). */
static const char *const completing[] = {"complete", "complete_all", "complete_on_current_cpu", "complete_and_exit",
					 "kthread_complete_and_exit"};

static bool is_completion(const struct dumpcore_wait *wait)
{
	return wait->object && wait->type && !strcmp(wait->type, "struct completion");
}

/* It may be over already, or never have been: who waits for it is not in order. */
static void find_doubt(struct dumpcore *dump, struct dumpcore_wait *wait)
{
	struct dumpcore_field field;
	struct dumpcore_identity id;
	uint64_t done;

	if (wait->doubt)
		return;
	if (vmr_error_drop(dumpcore_field_find(dump, "completion", "done", &field)))
		dumpcore_gap_add_member(dump, "completion", "done",
					"whether who waits for it is about to run is not known");
	else if (kernel_field_try(dump, &field, wait->object, &done) && done) {
		wait->doubt = "it is completed: who waits for it is about to run";
		return;
	}
	dumpcore_identify(dump, wait->object, &id);
	if (!strcmp(id.category, "slab object") && id.state && strcmp(id.state, "allocated") != 0)
		wait->doubt = "it lies in an object that is not allocated";
	dumpcore_identity_deinit(&id);
}

static struct wait_wanted *collect(struct dumpcore *dump, struct dumpcore_waits *waits)
{
	struct wait_wanted *all = NULL, *known;

	for (size_t i = 0; i < waits->count; i++) {
		struct dumpcore_wait *wait = &waits->waits[i];
		if (!is_completion(wait) || wait->owner_count)
			continue;
		find_doubt(dump, wait);
		HASH_FIND(hh, all, &wait->object, sizeof(wait->object), known);
		if (known)
			continue;
		known = vmr_alloc(sizeof(*known));
		known->object = wait->object;
		HASH_ADD(hh, all, object, sizeof(known->object), known);
	}
	return all;
}

/* What one task is to complete of what is waited for. */
static void ask(struct ahead *ahead, struct wait_wanted *all, const struct dumpcore_task *task, size_t frame)
{
	struct ahead_call calls[AHEAD_CALL_LIMIT];
	size_t count = ahead_find(ahead, dumpcore_stack_of(ahead->dump, task), frame, calls);

	for (size_t i = 0; i < count; i++) {
		struct wait_wanted *wanted;
		HASH_FIND(hh, all, &calls[i].argument, sizeof(calls[i].argument), wanted);
		if (wanted && wanted->count < WAIT_COMPLETER_LIMIT)
			wanted->completers[wanted->count++] = (struct wait_completer){.task = task, .call = calls[i]};
		else
			ahead->is_cut |= wanted != NULL;
	}
}

static void ask_all(struct ahead *ahead, struct wait_wanted *all, const struct dumpcore_waits *waits)
{
	const struct dumpcore_task *tasks;
	size_t count;

	if (vmr_error_drop(dumpcore_tasks_get(ahead->dump, &tasks, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_wait *wait = dumpcore_wait_find(waits, &tasks[i]);
		if (!tasks[i].exit_state && (!wait || (!wait->is_idle && wait->frame != SIZE_MAX)))
			ask(ahead, all, &tasks[i], wait ? wait->frame : 0);
		dumpcore_stacks_release(ahead->dump);
	}
}

/* Where the call stands, and a sentence. */
static struct dumpcore_wait_completing *describe(struct dumpcore *dump, const struct wait_completer *completer)
{
	const struct ahead_call *call = &completer->call;
	struct dumpcore_wait_completing *ret = vmr_alloc(sizeof(*ret));
	struct dumpcore_symbol symbol;
	const struct scope_frame *body = unwind_body_at(dump, call->call);

	*ret = (struct dumpcore_wait_completing){.call = call->call, .frame = call->frame, .work = completer->work};
	if (!vmr_error_drop(dumpcore_symbol_at(dump, call->callee, &symbol)))
		ret->callee = symbol.name;
	if (body) {
		ret->function = body->function;
		ret->file = body->file;
		ret->line = body->line;
	}
	const char *callee = ret->callee ? ret->callee : "complete", *end = ret->file ? strrchr(ret->file, '/') : NULL;
	vmr_autofree char *place = ret->function ? vmr_format(" in %s (%s:%u)", ret->function,
							      end         ? end + 1
							      : ret->file ? ret->file
									  : "?",
							      ret->line)
						 : vmr_strdup("");
	ret->how = vmr_format("%s leads to %s() of it%s: a hint, for another may complete it",
			      ret->work ? "a work that is not begun before it is done" : "a way on from where it is",
			      callee, place);
	return ret;
}

static void add_owners(struct wait_reader *reader, struct dumpcore_wait *wait, const struct wait_wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		size_t before = wait->owner_count;
		if (wanted->completers[i].task == wait->task)
			continue;
		wait_owner_add(wait, wanted->completers[i].task, false, NULL);
		if (wait->owner_count == before)
			continue;
		struct dumpcore_wait_owner *owner = &wait->owners[before];
		owner->completing = describe(reader->dump, &wanted->completers[i]);
		owner->how = owner->completing->how;
		const struct dumpcore_wait *own = dumpcore_wait_find(reader->waits, owner->task);
		wait_thing_member(reader, dumpcore_stack_of(reader->dump, owner->task),
				  own && own->frame != SIZE_MAX ? own->frame : owner->completing->frame, wait);
	}
}

void wait_completers_find(struct wait_reader *reader)
{
	struct dumpcore_waits *waits = reader->waits;
	struct wait_wanted *all = collect(reader->dump, waits), *wanted, *next;
	struct ahead ahead;

	if (!all)
		return;
	ahead_init(&ahead, reader->dump);
	for (size_t i = 0; i < VMR_COUNT(completing); i++)
		ahead_want(&ahead, completing[i]);
	ask_all(&ahead, all, waits);
	wait_pending_find(reader, &ahead, all);
	if (ahead.is_cut)
		dumpcore_gap_add(reader->dump, 0, "who is to complete what others wait for is not known in full",
				 "there is more code or there are more calls than are looked at",
				 "completions that are waited for");
	for (size_t i = 0; i < waits->count; i++) {
		if (!is_completion(&waits->waits[i]) || waits->waits[i].owner_count)
			continue;
		HASH_FIND(hh, all, &waits->waits[i].object, sizeof(waits->waits[i].object), wanted);
		if (!wanted)
			continue;
		add_owners(reader, &waits->waits[i], wanted);
		waits->waits[i].is_served = wanted->served;
		if (!waits->waits[i].doubt)
			waits->waits[i].doubt = wanted->served;
	}
	ahead_deinit(&ahead);
	HASH_ITER(hh, all, wanted, next)
	{
		HASH_DEL(all, wanted);
		free(wanted);
	}
}
