/* SPDX-License-Identifier: MIT */
/*
 * What is still to be called and completes what others wait for: works that wait, for which there must be a worker, and
 * timers that are set (kernel/time/timer.c), for which nobody need do anything.
 */
#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/wait_completer.h"
#include "dumpcore/state/workpool.h"

#define TIMER_LIMIT (1u << 18) /* timers that are looked at */
#define BASE_LIMIT  8          /* struct timer_base of one CPU */
#define WHEEL_LIMIT 1024       /* lists of one base */

static const char by_timer[] = "a timer that is set completes it",
		  by_delayed[] = "a work that a timer puts on a queue "
				 "completes it",
		  by_work[] = "a work that is about to be run completes it";
static const char unknown[] = "whether a timer completes what others wait for is not known";

struct pending {
	struct wait_reader *reader;
	struct ahead *ahead;
	struct wait_wanted *all;
};

/* The completions that are wanted of those that a function to be called completes. */
static size_t find_wanted(const struct pending *pending, vmr_kaddr function, uint64_t argument,
			  struct wait_wanted *ret[AHEAD_CALL_LIMIT], struct ahead_call calls[AHEAD_CALL_LIMIT])
{
	size_t count = ahead_find_from(pending->ahead, function, argument, calls), found = 0;

	for (size_t i = 0; i < count; i++) {
		struct wait_wanted *wanted;
		HASH_FIND(hh, pending->all, &calls[i].argument, sizeof(calls[i].argument), wanted);
		if (!wanted)
			continue;
		calls[found] = calls[i];
		ret[found++] = wanted;
	}
	return found;
}

static void serve(const struct pending *pending, vmr_kaddr function, uint64_t argument, const char *by)
{
	struct wait_wanted *wanted[AHEAD_CALL_LIMIT];
	struct ahead_call calls[AHEAD_CALL_LIMIT];
	size_t count = find_wanted(pending, function, argument, wanted, calls);

	for (size_t i = 0; i < count; i++)
		wanted[i]->served = wanted[i]->served ? wanted[i]->served : by;
}

/* -- works */

/* Who keeps works of one place from being begun is to let them be completed. */
static void add_holders(const struct pending *pending, struct wait_wanted *wanted, const struct ahead_call *call,
			const struct dumpcore_workpool *pool, vmr_kaddr work)
{
	for (size_t i = 0; i < pool->holder_count; i++) {
		const struct dumpcore_wait *wait;
		if (pool->holders[i].role == DUMPCORE_WORK_READY)
			continue;
		if (wanted->count == WAIT_COMPLETER_LIMIT) {
			pending->ahead->is_cut = true;
			return;
		}
		wait = dumpcore_wait_find(pending->reader->waits, pool->holders[i].task);
		struct wait_completer *completer = &wanted->completers[wanted->count++];
		*completer = (struct wait_completer){.task = pool->holders[i].task, .call = *call, .work = work};
		completer->call.frame = wait && wait->frame != SIZE_MAX ? wait->frame : 0;
	}
}

static void ask_work(const struct pending *pending, const struct dumpcore_workpool *pool,
		     const struct dumpcore_work *work)
{
	struct wait_wanted *wanted[AHEAD_CALL_LIMIT];
	struct ahead_call calls[AHEAD_CALL_LIMIT];
	size_t count = find_wanted(pending, work->function, work->address, wanted, calls);

	for (size_t i = 0; i < count; i++) {
		if (pool->is_still)
			add_holders(pending, wanted[i], &calls[i], pool, work->address);
		else
			wanted[i]->served = wanted[i]->served ? wanted[i]->served : by_work;
	}
}

static void ask_works(const struct pending *pending)
{
	struct dumpcore_workpools *pools;

	if (vmr_error_drop(dumpcore_workpools_read(pending->reader->dump, pending->reader->waits, &pools)))
		return;
	for (size_t i = 0; i < pools->count; i++) {
		for (size_t k = 0; k < pools->pools[i].kept; k++)
			ask_work(pending, &pools->pools[i], &pools->pools[i].works[k]);
		pending->ahead->is_cut |= pools->pools[i].kept < pools->pools[i].count;
	}
	dumpcore_workpools_destroy(pools);
}

/* -- timers */

struct wheel {
	const struct pending *pending;
	struct dumpcore_field lists, entry, function, work, timer, call; /* of timer_base, timer_list, delayed_work */
	bool has_delayed;
	vmr_kaddr delayed; /* delayed_work_timer_fn() */
	uint64_t base_size, list_count;
	size_t left; /* timers that may still be looked at */
};

static bool find_wheel(struct wheel *wheel)
{
	struct dumpcore *dump = wheel->pending->reader->dump;
	const struct {
		const char *type, *path;
		struct dumpcore_field *field;
	} rows[] = {{"timer_base", "vectors", &wheel->lists},
		    {"timer_list", "entry.next", &wheel->entry},
		    {"timer_list", "function", &wheel->function}};
	const struct dumpcore_type *base;

	if (vmr_error_drop(dumpcore_type_find(dump, "struct timer_base", &base)))
		return false;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		if (!vmr_error_drop(dumpcore_field_find(dump, rows[i].type, rows[i].path, rows[i].field)))
			continue;
		dumpcore_gap_add_member(dump, rows[i].type, rows[i].path, unknown);
		return false;
	}
	wheel->base_size = dumpcore_type_size(base);
	wheel->list_count = wheel->lists.size / sizeof(vmr_kaddr);
	wheel->has_delayed = kernel_symbol_address(dump, "delayed_work_timer_fn", &wheel->delayed) &&
			     !vmr_error_drop(dumpcore_field_find(dump, "delayed_work", "work", &wheel->work)) &&
			     !vmr_error_drop(dumpcore_field_find(dump, "delayed_work", "timer", &wheel->timer)) &&
			     !vmr_error_drop(dumpcore_field_find(dump, "work_struct", "func", &wheel->call));
	return wheel->base_size && wheel->list_count && wheel->list_count <= WHEEL_LIMIT;
}

static void ask_timer(const struct wheel *wheel, vmr_kaddr timer)
{
	struct dumpcore *dump = wheel->pending->reader->dump;
	uint64_t function, call;

	if (!kernel_field_try(dump, &wheel->function, timer, &function) || !kernel_address_possible(function))
		return;
	if (!wheel->has_delayed || function != wheel->delayed) {
		serve(wheel->pending, function, timer, by_timer);
		return;
	}
	vmr_kaddr work = timer - wheel->timer.offset + wheel->work.offset;
	if (kernel_field_try(dump, &wheel->call, work, &call) && kernel_address_possible(call))
		serve(wheel->pending, call, work, by_delayed);
}

/* One list of a wheel (struct hlist_head): false, it breaks, or there are too many. */
static bool read_list(struct wheel *wheel, vmr_kaddr head)
{
	struct dumpcore *dump = wheel->pending->reader->dump;
	vmr_kaddr node;

	if (!dumpcore_try_read(dump, head, &node, sizeof(node)))
		return false;
	while (node) {
		if (!wheel->left || !kernel_address_possible(node))
			return false;
		wheel->left--;
		ask_timer(wheel, node - wheel->entry.offset);
		if (!dumpcore_try_read(dump, node, &node, sizeof(node)))
			return false;
	}
	return true;
}

static void ask_timers(const struct pending *pending)
{
	struct wheel wheel = {.pending = pending, .left = TIMER_LIMIT};
	struct dumpcore *dump = pending->reader->dump;
	const struct kernel_cpu *cpus;
	struct dumpcore_symbol symbol;
	size_t count;
	vmr_kaddr base;
	bool is_whole = true;

	if (vmr_error_drop(dumpcore_symbol_find(dump, "timer_bases", &symbol)) ||
	    vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)) || !find_wheel(&wheel))
		return;
	for (size_t i = 0; i < count; i++)
		for (uint64_t k = 0; k < BASE_LIMIT && (k + 1) * wheel.base_size <= symbol.size; k++) {
			if (vmr_error_drop(dumpcore_percpu_address(dump, "timer_bases", cpus[i].number, &base)))
				continue;
			base += k * wheel.base_size + wheel.lists.offset;
			for (uint64_t n = 0; n < wheel.list_count; n++)
				is_whole &= read_list(&wheel, base + n * sizeof(vmr_kaddr));
		}
	if (!is_whole)
		dumpcore_gap_add(dump, 0, unknown, "a list of timers breaks, or there are more than are looked at",
				 "timers");
}

void wait_pending_find(struct wait_reader *reader, struct ahead *ahead, struct wait_wanted *all)
{
	const struct pending pending = {.reader = reader, .ahead = ahead, .all = all};

	ask_works(&pending);
	ask_timers(&pending);
}
