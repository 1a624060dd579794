/* SPDX-License-Identifier: MIT */
/* The ends of a task's stack, and stacks that nobody has used yet. */
#include "dumpcore/state/outside.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/stack.h"

#define WORD sizeof(uint64_t)

static uint64_t size_of(struct dumpcore *dump, const char *name)
{
	const struct dumpcore_type *type = NULL;
	return vmr_error_drop(dumpcore_type_find(dump, name, &type)) ? 0 : dumpcore_type_size(type);
}

/* Bytes at the low end that are no stack: the magic word, and above it nothing since thread_info is in the task. */
static uint64_t low_end(struct dumpcore *dump)
{
	bool in_task = dumpcore_field_exists(dump, "task_struct", "thread_info.flags");
	return WORD + (in_task ? 0 : size_of(dump, "struct thread_info"));
}

/*
 * copy_thread() begins each task's frames below a struct pt_regs at the top of its stack, and entry code saves the
 * registers of user mode there (task_pt_regs, arch/x86/include/asm/processor.h; above it there may be padding).
 */
static uint64_t high_end(struct dumpcore *dump)
{
	uint64_t size = size_of(dump, "struct pt_regs");
	return size ? size : WORD;
}

/* The highest address that a frame on the task's own stack uses; 0: the stack was not walked to its end. */
static vmr_kaddr highest(const struct dumpcore_task *task, const struct dumpcore_stack *stack)
{
	vmr_kaddr high = 0;
	for (size_t i = 0; !stack->error && i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		vmr_kaddr top = frame->cfa > frame->sp ? frame->cfa : frame->sp;
		if (frame->guess)
			return 0;
		if (top - task->stack <= task->stack_size && top > high)
			high = top;
	}
	return high;
}

/* Its saved pc is the start of a function: fork made the task, and no CPU has run it. */
static bool never_ran(const struct dumpcore_task *task, const struct dumpcore_stack *stack)
{
	return !task->on_cpu && stack->frame_count && stack->frames[0].entry;
}

char *dumpcore_outside_why(struct dumpcore *dump, const struct dumpcore_task *task, vmr_kaddr address, uint64_t size)
{
	vmr_kaddr low = task->stack, high = low + task->stack_size, end = address + (size ? size : 1);
	if (!low || end < address)
		return NULL;
	if (address < low || end > high)
		return vmr_format("it does not lie within the stack of PID %d", task->pid);
	if (address < low + low_end(dump))
		return vmr_strdup("the low end of a stack has its end mark");
	if (end > high - WORD)
		return vmr_strdup("it would be the last word of the stack");
	if (end > high - high_end(dump))
		return vmr_strdup("the top of a stack has the registers of user mode, and frames begin below them");
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
	if (never_ran(task, stack))
		return vmr_format("PID %d has never run: its only return address is %s", task->pid,
				  stack->frames[0].symbol ? stack->frames[0].symbol : "that of its first function");
	vmr_kaddr top = highest(task, stack);
	if (top && address >= top)
		return vmr_format("the outermost frame of PID %d ends at " VMR_ADDRESS ", below it", task->pid, top);
	return NULL;
}
