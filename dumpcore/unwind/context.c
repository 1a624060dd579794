/* SPDX-License-Identifier: MIT */
/* Who runs in a frame. */
#include "dumpcore/unwind/context.h"

#include <string.h>

#include "common/memory.h"

/* Entry code by name, the first that fits (arch/x86/entry/entry_64.S, idtentry.h; the second half before 5.8, 6.x's
 * asm_ prefix). */
static const struct {
	const char *prefix;
	enum dumpcore_context context;
} entries[] = {
	{"asm_exc_nmi", DUMPCORE_CONTEXT_NMI},
	{"end_repeat_nmi", DUMPCORE_CONTEXT_NMI},
	{"first_nmi", DUMPCORE_CONTEXT_NMI},
	{"repeat_nmi", DUMPCORE_CONTEXT_NMI},
	{"nested_nmi", DUMPCORE_CONTEXT_NMI},
	{"asm_exc_machine_check", DUMPCORE_CONTEXT_NMI},
	{"asm_exc_", DUMPCORE_CONTEXT_EXCEPTION},
	{"asm_fred_", DUMPCORE_CONTEXT_EXCEPTION},
	{"asm_sysvec_", DUMPCORE_CONTEXT_IRQ},
	{"asm_common_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"asm_spurious_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"asm_load_gs_index", DUMPCORE_CONTEXT_TASK},
	{"nmi", DUMPCORE_CONTEXT_NMI},
	{"machine_check", DUMPCORE_CONTEXT_NMI},
	{"page_fault", DUMPCORE_CONTEXT_EXCEPTION},
	{"async_page_fault", DUMPCORE_CONTEXT_EXCEPTION},
	{"general_protection", DUMPCORE_CONTEXT_EXCEPTION},
	{"invalid_op", DUMPCORE_CONTEXT_EXCEPTION},
	{"int3", DUMPCORE_CONTEXT_EXCEPTION},
	{"debug", DUMPCORE_CONTEXT_EXCEPTION},
	{"double_fault", DUMPCORE_CONTEXT_EXCEPTION},
	{"divide_error", DUMPCORE_CONTEXT_EXCEPTION},
	{"stack_segment", DUMPCORE_CONTEXT_EXCEPTION},
	{"alignment_check", DUMPCORE_CONTEXT_EXCEPTION},
	{"error_entry", DUMPCORE_CONTEXT_EXCEPTION},
	{"common_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"ret_from_intr", DUMPCORE_CONTEXT_IRQ},
	{"apic_timer_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"reschedule_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"call_function", DUMPCORE_CONTEXT_IRQ},
	{"irq_work_interrupt", DUMPCORE_CONTEXT_IRQ},
	{"interrupt_entry", DUMPCORE_CONTEXT_IRQ},
	{"entry_SYSCALL", DUMPCORE_CONTEXT_TASK},
	{"entry_SYSENTER", DUMPCORE_CONTEXT_TASK},
	{"entry_INT80", DUMPCORE_CONTEXT_TASK},
};

/* Functions under which softirqs run (handle_softirqs since 6.10). */
static const char *const softirqs[] = {"handle_softirqs", "__do_softirq"};

/* Functions of the way from a fault, or from panic(), to the end: what is outside of them is the crash. */
static const char *const panic_path[] = {"panic",
					 "vpanic",
					 "__crash_kexec",
					 "crash_kexec",
					 "die",
					 "die_addr",
					 "__die",
					 "oops_end",
					 "page_fault_oops",
					 "no_context",
					 "do_trap",
					 "bad_area",
					 "nmi_panic",
					 "crash_setup_regs",
					 "machine_kexec",
					 "do_kern_addr_fault",
					 "kernelmode_fixup_or_oops",
					 "exc_double_fault",
					 "native_machine_crash_shutdown"};

static bool is_among(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; name && i < count; i++)
		if (!strcmp(name, list[i]))
			return true;
	return false;
}

static enum dumpcore_context entry_context(const struct dumpcore_frame *entry, enum dumpcore_context around)
{
	for (size_t i = 0; entry->symbol && i < VMR_COUNT(entries); i++)
		if (!strncmp(entry->symbol, entries[i].prefix, strlen(entries[i].prefix)))
			return entries[i].context == DUMPCORE_CONTEXT_TASK ? around : entries[i].context;
	if (entry->stack_kind == DUMPCORE_STACK_EXCEPTION)
		return DUMPCORE_CONTEXT_NMI;
	return entry->stack_kind == DUMPCORE_STACK_IRQ ? DUMPCORE_CONTEXT_IRQ : around;
}

/* The physical frame inside of another: the entry code, when that was interrupted. SIZE_MAX: none. */
static size_t entry_of(const struct dumpcore_stack *stack, size_t physical)
{
	for (size_t i = physical; i-- > 0;)
		if (stack->frames[i].physical == i)
			return i;
	return SIZE_MAX;
}

void context_mark(struct dumpcore_stack *stack)
{
	enum dumpcore_context context = DUMPCORE_CONTEXT_TASK;
	for (size_t i = stack->frame_count; i-- > 0;) {
		struct dumpcore_frame *frame = &stack->frames[i];
		/* From the outside in: the frame after an interrupted one is the entry code of what interrupted it. */
		bool is_physical = frame->physical == i;
		if (is_physical && i + 1 < stack->frame_count) {
			size_t outer = i + 1;
			if (stack->frames[outer].interrupted)
				context = entry_context(frame, context);
		}
		if (is_among(frame->function, softirqs, VMR_COUNT(softirqs)))
			context = DUMPCORE_CONTEXT_SOFTIRQ;
		frame->context = context;
	}
}

void context_mark_fault(struct dumpcore_stack *stack)
{
	size_t found = SIZE_MAX;
	bool in_path = false;
	for (size_t i = 0; i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		bool is_interrupted =
			frame->interrupted && frame->physical == i && frame->physical != stack->frames[0].physical;
		if (in_path && is_interrupted) {
			/* What panicked in an interrupt's handler, or by a watchdog's NMI, is no fault of what it
			 * interrupted. */
			size_t entry = entry_of(stack, i);
			if (entry != SIZE_MAX && stack->frames[entry].context == DUMPCORE_CONTEXT_EXCEPTION)
				found = i;
			break;
		}
		in_path = in_path || is_among(frame->function, panic_path, VMR_COUNT(panic_path));
	}
	/* A dump by kexec of an oops starts at the fault's registers: no panic path is to be seen. */
	if (!in_path && stack->frame_count && stack->frames[0].interrupted)
		found = stack->frames[0].physical;
	if (found == SIZE_MAX || found >= stack->frame_count)
		return;
	/* Without a symbol it is user space, or a jump to nowhere, which has its caller outside of it. */
	if (!stack->frames[found].symbol && found + 1 >= stack->frame_count)
		return;
	for (size_t i = 0; i < stack->frame_count; i++)
		stack->frames[i].fault = stack->frames[i].physical == found;
}
