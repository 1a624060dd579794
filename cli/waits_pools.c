/* SPDX-License-Identifier: MIT */
/* Works that nobody gets to, as text. */
#include <inttypes.h>
#include <string.h>

#include "cli/output.h"
#include "cli/waits.h"
#include "common/memory.h"

enum {
	POOL_LIMIT = 16,  /* without --all */
	WORK_LIMIT = 8,   /* of one, without --all */
	HOLDER_LIMIT = 8, /* of one, without --all */
};

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static char *function_name(struct dumpcore *dump, vmr_kaddr function)
{
	struct dumpcore_symbol symbol;

	return !function || vmr_error_drop(dumpcore_symbol_at(dump, function, &symbol))
		       ? vmr_format(VMR_ADDRESS, function)
		       : vmr_strdup(symbol.name);
}

static void print_works(struct dumpcore *dump, const struct dumpcore_workpool *pool, bool all)
{
	size_t shown = all || pool->kept <= WORK_LIMIT ? pool->kept : WORK_LIMIT;

	for (size_t i = 0; i < shown; i++) {
		const struct dumpcore_work *work = &pool->works[i];
		vmr_autofree char *name = work->function ? function_name(dump, work->function) : vmr_strdup("?");
		cli_print("%s%s", i ? ", " : ": ", name);
		if (!pool->limited && *work->name)
			cli_print(" (%s)", work->name);
	}
	if (pool->count > shown)
		cli_print(" and %zu more", pool->count - shown);
}

static void print_head(struct dumpcore *dump, const struct dumpcore_workpool *pool, bool all)
{
	vmr_autofree char *name = pool->cpu < 0 ? vmr_format("unbound pool %d", pool->number)
						: vmr_format("pool %d of CPU %d", pool->number, pool->cpu);

	if (pool->limited)
		cli_print("  workqueue %s, %" PRIu64 " at a time, %s: ", pool->name, pool->most, name);
	else
		cli_print("  %s%s: ", name, pool->is_softirq ? ", run by a softirq" : "");
	cli_print("%s%zu work%s", pool->is_cut ? "at least " : "", pool->count, plural(pool->count));
	if (pool->has_since)
		cli_print(", for %.1f s", (double)pool->since / 1e9);
	print_works(dump, pool, all);
	if (pool->why)
		cli_print("  [whether others are begun meanwhile is not known: %s]", pool->why);
	cli_print("\n");
}

static void print_holder(const struct waits_model *model, const struct dumpcore_work_holder *holder)
{
	vmr_autofree char *doing = waits_doing(model, holder->task);
	vmr_autofree char *place =
		holder->is_interrupted ? waits_place(model->dump, holder->task, holder->interrupt) : NULL;
	vmr_autofree char *function = holder->function ? function_name(model->dump, holder->function) : NULL;

	cli_print("    PID %d %s %s", holder->task->pid, holder->task->comm, doing);
	if (holder->task->on_cpu && holder->has_since)
		cli_print(", on it for %.1f s", (double)holder->since / 1e9);
	if (holder->is_interrupted)
		cli_print(", in an interrupt%s%s", place ? " in " : "", place ? place : "");
	if (holder->scheduling)
		cli_print("  [%s]", holder->scheduling);
	if (holder->role == DUMPCORE_WORK_CPU)
		cli_print("  [it has the CPU%s]", holder->has_panicked ? ", on which the kernel panicked" : "");
	if (holder->role == DUMPCORE_WORK_SPARE)
		cli_print("  [it has no work, and nobody has woken it]");
	if (holder->is_manager)
		cli_print("  [it is to make another worker]");
	if (function)
		cli_print("  [its work: %s]", function);
	cli_print("\n");
	dumpcore_stacks_release(model->dump);
}

static void print_pool(const struct waits_model *model, const struct dumpcore_workpool *pool, bool all)
{
	size_t shown = all || pool->holder_count <= HOLDER_LIMIT ? pool->holder_count : HOLDER_LIMIT;

	print_head(model->dump, pool, all);
	for (size_t i = 0; i < shown; i++)
		print_holder(model, &pool->holders[i]);
	if (shown < pool->holder_count)
		cli_print("    and %zu more: --all\n", pool->holder_count - shown);
	if (!pool->holder_count && pool->is_queued)
		cli_print("    what is before them waits in its pool\n");
	else if (!pool->holder_count)
		cli_print("    %s\n",
			  pool->limited ? "nobody is known to run a work of it" : "no worker of it is known");
}

static bool is_meant(const struct dumpcore_workpool *pool, const struct waits_choice *choice)
{
	if (choice->has_kind || (!pool->is_still && !pool->why))
		return false;
	for (size_t i = 0; i < pool->holder_count; i++)
		if (pool->holders[i].task->pid == choice->pid)
			return true;
	return !choice->has_pid;
}

bool waits_print_pools(const struct waits_model *model, const struct dumpcore_workpools *pools,
		       const struct waits_choice *choice, bool all)
{
	size_t count = 0;

	for (size_t i = 0; i < pools->count; i++) {
		if (!is_meant(&pools->pools[i], choice))
			continue;
		if (!count)
			cli_print("\nWorks that nobody gets to\n");
		if (all || count < POOL_LIMIT)
			print_pool(model, &pools->pools[i], all);
		count++;
	}
	if (!all && count > POOL_LIMIT)
		cli_print("  and %zu more places where works wait: --all\n", count - POOL_LIMIT);
	return count;
}
