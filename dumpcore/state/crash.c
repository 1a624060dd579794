/* SPDX-License-Identifier: MIT */
/* What ended the kernel. */
#include "dumpcore/state/crash.h"

#include <stdarg.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/insn.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/state/handed.h"
#include "dumpcore/state/record.h"
#include "dumpcore/state/spin.h"
#include "dumpcore/state/walked.h"
#include "dumpcore/types/types.h"

const char *dumpcore_crash_kind_name(enum dumpcore_crash_kind kind)
{
	static const char *const names[] = {
		[DUMPCORE_CRASH_NONE] = "none",   [DUMPCORE_CRASH_OOPS] = "oops", [DUMPCORE_CRASH_PANIC] = "panic",
		[DUMPCORE_CRASH_SYSRQ] = "sysrq", [DUMPCORE_CRASH_HANG] = "hang",
	};
	return names[kind];
}

/* Functions on the way to the end, and what they mean (drivers/tty/sysrq.c, kernel/panic.c). The first that a stack has
 * counts. */
static const struct {
	const char *function;
	enum dumpcore_crash_kind kind;
} way_rows[] = {
	{"sysrq_handle_crash", DUMPCORE_CRASH_SYSRQ},
	{"panic", DUMPCORE_CRASH_PANIC},
	{"vpanic", DUMPCORE_CRASH_PANIC},
	{"nmi_panic", DUMPCORE_CRASH_PANIC},
};

/* Words of the log that report a hang (kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c). */
static const char *const hang_words[] = {"soft lockup",
					 "hard LOCKUP",
					 "Hard LOCKUP",
					 "self-detected stall",
					 "detected stalls",
					 "rcu: INFO:",
					 "blocked for more than",
					 "rcu_preempt kthread starved",
					 "rcu_sched kthread starved"};

static void say(struct dumpcore_crash *crash, const char *format, ...) VMR_PRINTF(2, 3);
static void say(struct dumpcore_crash *crash, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	crash->lines = vmr_realloc_array(crash->lines, crash->line_count + 1, sizeof(*crash->lines));
	crash->lines[crash->line_count++] = vmr_vformat(format, args);
	va_end(args);
}

static size_t find_function(const struct dumpcore_stack *stack, const char *name)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].function && !strcmp(stack->frames[i].function, name))
			return i;
	return SIZE_MAX;
}

static size_t find_fault(const struct dumpcore_stack *stack)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].fault && stack->frames[i].physical == i)
			return i;
	return SIZE_MAX;
}

static size_t innermost_of(const struct dumpcore_stack *stack, size_t frame)
{
	for (size_t i = 0; i < frame; i++)
		if (stack->frames[i].physical == frame)
			return i;
	return frame;
}

static void set_place(struct dumpcore_crash *crash, const struct dumpcore_task *task,
		      const struct dumpcore_stack *stack, size_t frame)
{
	crash->task = task;
	crash->stack = stack;
	crash->frame = frame;
	crash->innermost = frame == SIZE_MAX ? SIZE_MAX : innermost_of(stack, frame);
}

/* The frame under which panic() was called. */
static size_t outside_of(const struct dumpcore_stack *stack, size_t inner)
{
	size_t at = stack->frames[inner].physical;
	return at + 1 < stack->frame_count ? stack->frames[at + 1].physical : SIZE_MAX;
}

/* An exception or a panic on one CPU. */
static bool look_at_cpu(struct dumpcore *dump, const struct dumpcore_cpu *cpu, struct dumpcore_crash *crash)
{
	const struct dumpcore_stack *stack = cpu->task ? dumpcore_stack_of(dump, cpu->task) : NULL;
	if (!stack || !stack->frame_count)
		return false;
	size_t fault = find_fault(stack);
	for (size_t i = 0; i < VMR_COUNT(way_rows); i++) {
		size_t inner = find_function(stack, way_rows[i].function);
		bool is_request = way_rows[i].kind == DUMPCORE_CRASH_SYSRQ;
		if (inner == SIZE_MAX || (!is_request && fault != SIZE_MAX))
			continue;
		crash->kind = way_rows[i].kind;
		set_place(crash, cpu->task, stack,
			  is_request ? stack->frames[inner].physical : outside_of(stack, inner));
		return true;
	}
	if (fault == SIZE_MAX)
		return false;
	crash->kind = DUMPCORE_CRASH_OOPS;
	set_place(crash, cpu->task, stack, fault);
	return true;
}

static void look_for_end(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	const struct dumpcore_cpu *cpus = NULL;
	size_t count = 0;
	struct vmr_error *error = dumpcore_cpus_get(dump, &cpus, &count);
	if (error)
		dumpcore_gap_add(dump, error->address, "the crash is not known", error->message, "CPUs");
	if (vmr_error_drop(error))
		return;
	for (size_t i = 0; i < count; i++)
		if (cpus[i].is_panic_cpu && look_at_cpu(dump, &cpus[i], crash))
			return;
	/* No CPU says that it is the one: any with an end of its own. */
	for (size_t i = 0; i < count; i++)
		if (!cpus[i].is_panic_cpu && look_at_cpu(dump, &cpus[i], crash))
			return;
}

static const struct dumpcore_log_line *find_report(struct dumpcore *dump, const char *const *words, size_t count)
{
	const struct dumpcore_log_line *lines = NULL;
	size_t line_count = 0;
	if (vmr_error_drop(dumpcore_log_get(dump, &lines, &line_count)))
		return NULL;
	for (size_t i = 0; i < line_count; i++)
		for (size_t k = 0; k < count; k++)
			if (strstr(lines[i].text, words[k]))
				return &lines[i];
	return NULL;
}

static void say_identity(struct dumpcore *dump, struct dumpcore_crash *crash, const char *what, vmr_kaddr address)
{
	struct dumpcore_identity identity;
	dumpcore_identify(dump, address, &identity);
	say(crash, "%s " VMR_ADDRESS " is %s", what, address, identity.text ? identity.text : identity.category);
	dumpcore_identity_deinit(&identity);
}

static void say_spins(struct dumpcore *dump, struct dumpcore_crash *crash, const struct dumpcore_spin *spins,
		      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_spin *spin = &spins[i];
		uint32_t value = 0;
		bool read = spin->word && dumpcore_try_read(dump, spin->word, &value, sizeof(value));
		vmr_autofree char *holds = read ? vmr_format(", which holds 0x%08" PRIx32, value) : NULL;
		say(crash, "CPU %u (PID %d) spins in %s on the word at " VMR_ADDRESS "%s", spin->task->cpu,
		    spin->task->pid, spin->stack->frames[spin->frame].function, spin->word, holds ? holds : "");
		if (spin->word)
			say_identity(dump, crash, "the word at", spin->word);
		if (spin->waits_for != SIZE_MAX)
			say(crash,
			    "CPU %u has that word's address in a frame outside of its own spinning: CPU %u waits for "
			    "CPU %u",
			    spins[spin->waits_for].task->cpu, spin->task->cpu, spins[spin->waits_for].task->cpu);
	}
}

/* The crash is at the spinning CPU `last` (SIZE_MAX: none); tell who spins, and what the log reports of it. */
static void take_spins(struct dumpcore *dump, struct dumpcore_crash *crash, const struct dumpcore_spin *spins,
		       size_t count, size_t last, const struct dumpcore_log_line *report)
{
	if (last != SIZE_MAX) {
		set_place(crash, spins[last].task, spins[last].stack, spins[last].frame);
		crash->spin_address = spins[last].word;
	}
	say_spins(dump, crash, spins, count);
	if (report)
		say(crash, "the log reports: %s", report->text);
}

static void look_for_hang(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	struct dumpcore_spin *spins = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_spins_find(dump, &spins, &count)))
		count = 0;
	const struct dumpcore_log_line *report = find_report(dump, hang_words, VMR_COUNT(hang_words));
	size_t last = dumpcore_spin_last(dump, spins, count);
	if (last != SIZE_MAX || report)
		crash->kind = DUMPCORE_CRASH_HANG;
	if (crash->kind == DUMPCORE_CRASH_HANG)
		say(crash, "no panic and no exception ended the kernel: it was dumped while it ran");
	take_spins(dump, crash, spins, count, last, report);
	free(spins);
}

/*
 * A panic that ended a hang: a lock-up detector, or an NMI by hand, interrupted a CPU that spins. The crash is then at
 * the end of who waits for whom, as in a hang. A panic in an interrupt for another reason may find a CPU that waits for
 * a lock in good order: that says nothing. A task may have found the lock-up (the log reports it), or the NMI come to
 * another CPU, which waits for the one that hangs: then a CPU spins on what no lock holds.
 */
static void look_behind_panic(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	struct dumpcore_spin *spins = NULL;
	size_t count = 0;
	bool is_interrupt =
		crash->frame != SIZE_MAX && crash->stack->frames[crash->frame].context != DUMPCORE_CONTEXT_TASK;
	const struct dumpcore_log_line *report = find_report(dump, hang_words, VMR_COUNT(hang_words));
	if ((!is_interrupt && !report) || vmr_error_drop(dumpcore_spins_find(dump, &spins, &count)))
		return;
	bool is_hang = is_interrupt && report;
	for (size_t i = 0; i < count; i++)
		is_hang |= is_interrupt && spins[i].stack == crash->stack;
	size_t last = dumpcore_spin_last(dump, spins, count);
	is_hang |= last != SIZE_MAX && dumpcore_spin_is_invalid(dump, &spins[last]);
	if (is_hang && last != SIZE_MAX) {
		say(crash, "panic() was called%s while CPUs spun: it ended a hang",
		    is_interrupt ? " from an interrupt" : "");
		take_spins(dump, crash, spins, count, last, report);
	}
	free(spins);
}

static const char *access_of(const struct insn *insn)
{
	if (!insn->has_memory)
		return NULL;
	return insn->memory_written ? "write" : "read";
}

/* Execution went to where no code is: the chain of the function pointer of the call that led there. */
static struct vmr_error *chain_of_jump(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	size_t outer = dumpcore_stack_outer(crash->stack, crash->frame);
	if (outer == SIZE_MAX)
		return &vmr_error_not_found;
	return dumpcore_chain_of_call(dump, crash->stack, outer, crash->stack->frames[crash->frame].pc, &crash->chain);
}

/* Neither in the dump nor of any function: what the CPU was sent to is no code. Pages that are there are not to be
 * executed. */
static bool is_no_code(struct dumpcore *dump, vmr_kaddr pc)
{
	struct dumpcore_symbol symbol;
	return dumpcore_presence_at(dump, pc) != DUMPCORE_PRESENT ||
	       vmr_error_drop(dumpcore_symbol_at(dump, pc, &symbol)) || !symbol.is_function;
}

/* The address that the faulting instruction was after, and the chain behind it. */
static void read_fault(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	struct flow flow;
	struct flow_point point;
	flow_init(&flow, dump, crash->stack);
	struct vmr_error *error = flow_point_of(&flow, crash->frame, &point);
	if (!error) {
		const struct insn *insn = &point.code->list.insns[point.insn];
		crash->access = access_of(insn);
		crash->has_fault_address = flow_operand(&flow, &point, &crash->fault_address);
		error = dumpcore_chain_of_operand(dump, crash->stack, crash->frame, &crash->chain);
	} else if (is_no_code(dump, crash->stack->frames[crash->frame].pc)) {
		crash->access = "execute";
		crash->fault_address = crash->stack->frames[crash->frame].pc;
		crash->has_fault_address = true;
		vmr_error_destroy(error);
		error = chain_of_jump(dump, crash);
	}
	flow_deinit(&flow);
	if (error)
		crash->chain_error =
			vmr_strdup(error->code == VMR_NOT_FOUND ? "the faulting instruction has no memory operand or "
								  "function pointer that could be followed"
								: error->message);
	vmr_error_destroy(error);
}

static void read_spin(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	if (!crash->stack || crash->frame == SIZE_MAX || !crash->spin_address)
		return;
	struct vmr_error *error = dumpcore_chain_of_argument(dump, crash->stack, crash->frame, DUMPCORE_RDI,
							     crash->spin_address, &crash->chain);
	if (error)
		crash->chain_error = vmr_strdup(error->code == VMR_NOT_FOUND
							? "who handed the lock to the spinning function is not known"
							: error->message);
	vmr_error_destroy(error);
}

/*
 * What the calls in flight were handed of another task's stack, where the chain does not lead to it: a walk that began
 * at a queue head there may have come to anything. Else the entry that a walk had come to.
 */
static void add_handed(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	struct dumpcore_chain_step step;
	if (!crash->stack || crash->frame == SIZE_MAX)
		return;
	bool leaves = crash->chain && dumpcore_chain_leaves_stack(dump, crash->stack, crash->chain);
	if (vmr_error_drop(dumpcore_handed_find(dump, crash->stack, crash->frame, crash->chain, &step)) &&
	    (leaves || vmr_error_drop(dumpcore_walked_find(dump, crash->stack, crash->frame, &step))))
		return;
	if (!crash->chain)
		crash->chain = vmr_alloc(sizeof(*crash->chain));
	dumpcore_chain_add(crash->chain, &step);
}

/* Is the word that the CPU spins on what the code takes it for? */
static void say_word(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	for (size_t i = 0; crash->chain && i < crash->chain->count; i++) {
		const struct dumpcore_chain_step *step = &crash->chain->steps[i];
		vmr_kaddr start = step->value - (uint64_t)step->displacement;
		if (step->how != DUMPCORE_STEP_COMPUTED || !step->type || !step->member ||
		    dumpcore_record_fits(dump, start, step->type))
			continue;
		say(crash,
		    "CPU %u takes the word for %s.%s, but no %s (%" PRIu64 " bytes) can lie at " VMR_ADDRESS
		    ": it is no lock, and nobody will release it",
		    crash->task->cpu, dumpcore_type_name(step->type), step->member, dumpcore_type_name(step->type),
		    dumpcore_type_size(step->type), start);
		say_identity(dump, crash, "what it takes for the struct at", start);
		return;
	}
}

/* Who sent the CPU to where no code is: the call is still on the stack. */
static void say_jump(struct dumpcore_crash *crash)
{
	size_t outer = crash->access && !strcmp(crash->access, "execute")
			       ? dumpcore_stack_outer(crash->stack, crash->frame)
			       : SIZE_MAX;
	if (outer == SIZE_MAX)
		return;
	const struct dumpcore_frame *frame = &crash->stack->frames[innermost_of(crash->stack, outer)];
	vmr_autofree char *place = frame->file ? vmr_format(" at %s:%u", frame->file, frame->line) : NULL;
	if (frame->function)
		say(crash, "%s called through a pointer to " VMR_ADDRESS "%s", frame->function, crash->fault_address,
		    place ? place : "");
}

static void say_end(struct dumpcore *dump, struct dumpcore_crash *crash)
{
	if (!crash->task)
		return;
	const struct dumpcore_frame *frame =
		crash->innermost == SIZE_MAX ? NULL : &crash->stack->frames[crash->innermost];
	const char *function = frame && frame->function ? frame->function : "an unknown function";
	switch (crash->kind) {
	case DUMPCORE_CRASH_OOPS:
		say(crash, "CPU %u took an exception in %s while its current task was PID %d", crash->task->cpu,
		    function, crash->task->pid);
		say_jump(crash);
		if (crash->has_fault_address)
			say_identity(dump, crash, "the fault address", crash->fault_address);
		break;
	case DUMPCORE_CRASH_PANIC:
		say(crash, "CPU %u called panic() from %s without an exception; its current task was PID %d",
		    crash->task->cpu, function, crash->task->pid);
		break;
	case DUMPCORE_CRASH_SYSRQ:
		say(crash, "the crash was asked for (sysrq) on CPU %u by PID %d", crash->task->cpu, crash->task->pid);
		break;
	case DUMPCORE_CRASH_HANG:
	case DUMPCORE_CRASH_NONE:
		break;
	}
}

struct vmr_error *dumpcore_crash_read(struct dumpcore *dump, struct dumpcore_crash **ret)
{
	struct dumpcore_crash *crash = vmr_alloc(sizeof(*crash));
	crash->frame = crash->innermost = SIZE_MAX;
	look_for_end(dump, crash);
	if (crash->kind == DUMPCORE_CRASH_NONE)
		look_for_hang(dump, crash);
	if (crash->kind == DUMPCORE_CRASH_OOPS)
		read_fault(dump, crash);
	say_end(dump, crash);
	if (crash->kind == DUMPCORE_CRASH_PANIC)
		look_behind_panic(dump, crash);
	read_spin(dump, crash);
	if (crash->kind == DUMPCORE_CRASH_OOPS || crash->spin_address)
		add_handed(dump, crash);
	if (crash->spin_address)
		say_word(dump, crash);
	*ret = crash;
	return NULL;
}

void dumpcore_crash_destroy(struct dumpcore_crash *crash)
{
	if (!crash)
		return;
	dumpcore_chain_destroy(crash->chain);
	for (size_t i = 0; i < crash->line_count; i++)
		free(crash->lines[i]);
	free(crash->lines);
	free(crash->chain_error);
	free(crash);
}
