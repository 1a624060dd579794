/* SPDX-License-Identifier: MIT */
/* The basics of a dump as facts: container, CPUs, tasks, frames, gaps. */
#include "rules/fill/dump.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_detail.h"
#include "rules/fill/dump_state.h"

#define STACKS_LIMIT 131072 /* tasks whose frames become rows */

static const char *match_name(enum dumpcore_match match)
{
	static const char *const names[] = {
		[DUMPCORE_MATCH_UNKNOWN] = "unknown", [DUMPCORE_MATCH_YES] = "yes", [DUMPCORE_MATCH_NO] = "no"};
	return names[match];
}

static bool has_symbol(struct dumpcore *dump, const char *name)
{
	struct dumpcore_symbol symbol;
	return !vmr_error_drop(dumpcore_symbol_find(dump, name, &symbol));
}

/* crash_save_vmcoreinfo() (kernel/vmcore_info.c) runs when the kernel has crashed, and at no other time. */
static bool is_crashed(struct dumpcore *dump)
{
	vmr_autofree char *time = NULL;
	return !vmr_error_drop(dumpcore_vmcoreinfo_find(dump, "CRASHTIME", &time));
}

struct vmr_error *fill_dump_looked(struct casedb *db, const char *what, size_t count, size_t known)
{
	return CASE_INSERT(db, looked, .what = CASE_TEXT(what), .count = CASE_INT(count), .known = CASE_INT(known));
}

static struct vmr_error *add_dump(struct dumpcore *dump, struct casedb *db)
{
	const struct dumpcore_info *info = dumpcore_info_get(dump);
	return CASE_INSERT(
		db, dump, .path = CASE_TEXT(info->path), .format = CASE_TEXT(info->format),
		.compression = CASE_TEXT(info->compression), .flattened = CASE_INT(info->flattened),
		.incomplete = CASE_INT(info->incomplete), .pages_present = CASE_INT(info->pages_present),
		.pages_excluded = CASE_INT(info->pages_excluded), .pages_absent = CASE_INT(info->pages_absent),
		.release = CASE_TEXT(info->release), .version = CASE_TEXT(info->version),
		.build_id = CASE_TEXT(info->build_id), .arch = CASE_TEXT(info->arch),
		.kaslr_offset = CASE_INT(info->kaslr_offset), .paging_levels = CASE_INT(info->paging_levels),
		.cpus = CASE_INT(info->cpus), .vmlinux = CASE_TEXT(info->vmlinux_path),
		.vmlinux_match = CASE_TEXT(match_name(info->vmlinux_match)),
		.naming = CASE_TEXT(dumpcore_naming_name(info->naming)), .nameless = CASE_TEXT(info->nameless),
		.package = CASE_TEXT(info->package), .split = CASE_INT(info->split), .reader = CASE_TEXT(info->reader),
		.crashed = CASE_INT(is_crashed(dump)),
		.lists_checked = CASE_INT(has_symbol(dump, "__list_del_entry_valid") ||
					  has_symbol(dump, "__list_del_entry_valid_or_report")));
}

static void note_failure(struct dumpcore *dump, struct vmr_error *error, const char *what, const char *effect)
{
	if (error)
		dumpcore_gap_add(dump, error->address, effect, error->message, "%s", what);
	vmr_error_destroy(error);
}

static struct vmr_error *add_cpus(struct dumpcore *dump, struct casedb *db)
{
	const struct dumpcore_cpu *cpus = NULL;
	size_t count = 0;
	struct vmr_error *failed = dumpcore_cpus_get(dump, &cpus, &count);
	if (failed) {
		note_failure(dump, failed, "CPUs", "what ran when the dump was taken is not known");
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_cpu *cpu = &cpus[i];
		const struct dumpcore_registers *r = &cpu->registers;
		uint64_t clock = 0;
		bool has_clock = dumpcore_clock_now(dump, cpu->number, &clock);
		VMR_TRY(CASE_INSERT(db, cpu, .cpu = CASE_INT(cpu->number), .online = CASE_INT(cpu->is_online),
				    .task = CASE_INT_IF(cpu->task, cpu->task->address),
				    .pid = CASE_INT_IF(cpu->task, cpu->task->pid),
				    .pc = CASE_INT_IF(dumpcore_register_known(r, DUMPCORE_RIP), r->value[DUMPCORE_RIP]),
				    .sp = CASE_INT_IF(dumpcore_register_known(r, DUMPCORE_RSP), r->value[DUMPCORE_RSP]),
				    .registers_from = CASE_TEXT(cpu->registers_from),
				    .rq_clock = CASE_INT_IF(has_clock, clock)));
	}
	return NULL;
}

static const char *context_name(enum dumpcore_context context)
{
	static const char *const names[] = {
		[DUMPCORE_CONTEXT_UNKNOWN] = "unknown", [DUMPCORE_CONTEXT_TASK] = "task",
		[DUMPCORE_CONTEXT_SOFTIRQ] = "softirq", [DUMPCORE_CONTEXT_IRQ] = "irq",
		[DUMPCORE_CONTEXT_NMI] = "nmi",         [DUMPCORE_CONTEXT_EXCEPTION] = "exception",
	};
	return names[context];
}

static const char *stack_name(enum dumpcore_stack_kind kind)
{
	static const char *const names[] = {
		[DUMPCORE_STACK_UNKNOWN] = "unknown", [DUMPCORE_STACK_TASK] = "task",
		[DUMPCORE_STACK_IRQ] = "irq",         [DUMPCORE_STACK_EXCEPTION] = "exception",
		[DUMPCORE_STACK_ENTRY] = "entry",     [DUMPCORE_STACK_EXITED] = "exited",
	};
	return names[kind];
}

static struct vmr_error *add_frame(struct casedb *db, const struct dumpcore_task *task, size_t i,
				   const struct dumpcore_frame *f)
{
	return CASE_INSERT(db, frame, .task = CASE_INT(task->address), .idx = CASE_INT(i), .pid = CASE_INT(task->pid),
			   .cpu = CASE_INT(task->cpu), .pc = CASE_INT(f->pc), .sp = CASE_INT_IF(f->sp, f->sp),
			   .cfa = CASE_INT_IF(f->cfa, f->cfa), .function = CASE_TEXT(f->function),
			   .symbol = CASE_TEXT(f->symbol), .offset = CASE_INT_IF(f->symbol, f->offset),
			   .file = CASE_TEXT(f->file), .line = CASE_INT_IF(f->line, f->line),
			   .column_number = CASE_INT_IF(f->column, f->column), .inlined = CASE_INT(f->inlined),
			   .interrupted = CASE_INT(f->interrupted), .inferred = CASE_INT(f->inferred),
			   .guess = CASE_INT(f->guess), .fault = CASE_INT(f->fault),
			   .context = CASE_TEXT(context_name(f->context)),
			   .stack_kind = CASE_TEXT(stack_name(f->stack_kind)), .physical = CASE_INT(f->physical));
}

/* Without its stack where there are too many. */
static struct vmr_error *add_task(struct dumpcore *dump, struct casedb *db, const struct dumpcore_task *task,
				  bool has_stack)
{
	const struct dumpcore_stack none = {.task = task}, *stack = has_stack ? dumpcore_stack_of(dump, task) : &none;
	vmr_kaddr sp = dumpcore_stack_lowest(stack, task->sp);
	uint64_t left = 0;
	bool has_left = dumpcore_clock_left(dump, task, &left);
	char state[] = {task->state_letter ? task->state_letter : '?', '\0'};
	vmr_autofree char *comm = vmr_strndup(task->comm, sizeof(task->comm));
	VMR_TRY(CASE_INSERT(db, task, .address = CASE_INT(task->address), .pid = CASE_INT(task->pid),
			    .tgid = CASE_INT(task->tgid), .comm = CASE_TEXT(comm), .cpu = CASE_INT(task->cpu),
			    .on_cpu = CASE_INT(task->on_cpu), .state = CASE_TEXT(state),
			    .stack = CASE_INT_IF(task->stack, task->stack),
			    .stack_size = CASE_INT_IF(task->stack, task->stack_size), .sp = CASE_INT_IF(sp, sp),
			    .error = CASE_TEXT(stack->error), .last_ran = CASE_INT_IF(has_left, left)));
	enum { FRAME_LIMIT = 512 };
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT; i++)
		VMR_TRY(add_frame(db, task, i, &stack->frames[i]));
	return NULL;
}

static struct vmr_error *add_tasks(struct dumpcore *dump, struct casedb *db)
{
	const struct dumpcore_task *tasks = NULL;
	size_t count = 0;
	struct vmr_error *failed = dumpcore_tasks_get(dump, &tasks, &count);
	if (failed) {
		note_failure(dump, failed, "tasks", "no stack was looked at");
		return NULL;
	}
	VMR_TRY(fill_dump_looked(db, "tasks", count, dumpcore_tasks_known(dump)));
	for (size_t i = 0; i < count; i++) {
		VMR_TRY(add_task(dump, db, &tasks[i], i < STACKS_LIMIT || tasks[i].on_cpu));
		dumpcore_stacks_release(dump);
	}
	if (count > STACKS_LIMIT)
		dumpcore_gap_add(dump, 0, "where the others are is not known",
				 "there are more tasks than are looked at", "stacks of tasks");
	return NULL;
}

/* Files of modules that were opened for all of this. */
static struct vmr_error *add_modules(struct dumpcore *dump, struct casedb *db)
{
	struct dumpcore_module_file file;
	for (size_t i = 0; dumpcore_module_file_next(dump, &i, &file);)
		VMR_TRY(CASE_INSERT(db, module, .name = CASE_TEXT(file.module), .path = CASE_TEXT(file.path),
				    .match = CASE_TEXT(match_name(file.match))));
	return NULL;
}

static struct vmr_error *add_gaps(struct dumpcore *dump, struct casedb *db)
{
	size_t count = 0;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);
	for (size_t i = 0; i < count; i++)
		VMR_TRY(CASE_INSERT(db, gap, .what = CASE_TEXT(gaps[i].what), .why = CASE_TEXT(gaps[i].why),
				    .effect = CASE_TEXT(gaps[i].effect),
				    .address = CASE_INT_IF(gaps[i].address, gaps[i].address),
				    .count = CASE_INT(gaps[i].count)));
	return NULL;
}

struct vmr_error *fill_dump(struct dumpcore *dump, struct casedb *db)
{
	VMR_TRY(add_dump(dump, db));
	VMR_TRY(add_cpus(dump, db));
	VMR_TRY(add_tasks(dump, db));
	VMR_TRY(fill_dump_log(dump, db));
	VMR_TRY(fill_dump_state(dump, db));
	VMR_TRY(fill_dump_log_crash(dump, db));
	VMR_TRY(fill_dump_detail(dump, db));
	dumpcore_slab_name_missing(dump);
	VMR_TRY(add_modules(dump, db));
	VMR_TRY(dumpcore_failure(dump));
	return add_gaps(dump, db);
}
