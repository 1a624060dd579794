/* SPDX-License-Identifier: MIT */
/* Entries of wait queues that registers hold while their queue leads to them. */
#include "dumpcore/state/walked.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/locals.h"

#define CALLER_LIMIT 3  /* physical frames that may have the head, from the one at work on */
#define ENTRY_LIMIT  64 /* entries of a queue that are looked at */

static const struct walked_names {
	const char *head, *head_list, *entry, *entry_list;
} names[] = {
	{"struct wait_queue_head", "head", "struct wait_queue_entry", "entry"},
	{"struct swait_queue_head", "task_list", "struct swait_queue", "task_list"},
};

struct walk {
	struct dumpcore *dump;
	const struct dumpcore_stack *stack;
	size_t frame;
};

/* Offset of a member of a struct. */
static bool member_offset(const struct walk *walk, const char *type_name, const char *name,
			  const struct dumpcore_type **ret_type, uint64_t *ret)
{
	struct dumpcore_member member;
	if (vmr_error_drop(dumpcore_type_find(walk->dump, type_name, ret_type)) ||
	    vmr_error_drop(dumpcore_member_find(*ret_type, name, &member)))
		return false;
	*ret = member.bit_offset / 8;
	return true;
}

/* The register of the frame that holds an address; INSN_NO_REGISTER: none. */
static bool register_with(const struct walk *walk, vmr_kaddr address, enum dumpcore_register *ret)
{
	const struct dumpcore_registers *registers = &walk->stack->frames[walk->frame].registers;
	for (enum dumpcore_register i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		if (dumpcore_register_known(registers, i) && registers->value[i] == address) {
			*ret = i;
			return true;
		}
	return false;
}

static bool is_foreign(const struct walk *walk, vmr_kaddr address)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(walk->dump, address);
	return range && range->kind == DUMPCORE_STACK_TASK && range->task &&
	       !dumpcore_stack_same(walk->dump, address, walk->stack->frames[walk->frame].sp);
}

/* Forward from a head: the entry that the frame is at work with. */
static bool look_at_queue(const struct walk *walk, const struct walked_names *name, vmr_kaddr head,
			  struct dumpcore_chain_step *ret)
{
	const struct dumpcore_type *head_type = NULL, *entry_type = NULL;
	uint64_t head_list, entry_list;
	if (!member_offset(walk, name->head, name->head_list, &head_type, &head_list) ||
	    !member_offset(walk, name->entry, name->entry_list, &entry_type, &entry_list))
		return false;
	vmr_kaddr start = head + head_list, node = start;
	for (unsigned i = 0; i < ENTRY_LIMIT; i++) {
		const struct dumpcore_frame *frame = &walk->stack->frames[walk->frame];
		enum dumpcore_register reg;
		if (!dumpcore_try_read(walk->dump, node, &node, sizeof(node)) || node == start || node % 8 ||
		    !kernel_address_possible(node))
			return false;
		vmr_kaddr entry = node - entry_list;
		if (!is_foreign(walk, entry) || !register_with(walk, entry, &reg))
			continue;
		*ret = (struct dumpcore_chain_step){.how = DUMPCORE_STEP_HANDED,
						    .frame = walk->frame,
						    .value = entry,
						    .from = entry,
						    .reg = reg,
						    .type = entry_type,
						    .object = entry,
						    .pc = frame->pc,
						    .function = frame->function,
						    .file = frame->file,
						    .line = frame->line};
		return true;
	}
	return false;
}

/* Pointers to heads among the variables of a frame. */
static bool look_at_frame(const struct walk *walk, size_t frame, struct dumpcore_chain_step *ret)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	bool found = false;
	if (vmr_error_drop(dumpcore_locals_read(walk->dump, walk->stack, frame, &locals, &count)))
		return false;
	for (size_t i = 0; i < count && !found; i++) {
		const struct dumpcore_type *target = locals[i].has_value ? pointee_target(locals[i].type) : NULL;
		const char *name = target ? dumpcore_type_name(target) : NULL;
		for (size_t k = 0; k < VMR_COUNT(names) && name && !found; k++)
			found = !strcmp(name, names[k].head) && look_at_queue(walk, &names[k], locals[i].value, ret);
	}
	free(locals);
	return found;
}

struct vmr_error *dumpcore_walked_find(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       struct dumpcore_chain_step *ret)
{
	struct walk walk = {.dump = dump, .stack = stack, .frame = frame};
	size_t physical = frame;
	for (unsigned i = 0; i < CALLER_LIMIT && physical != SIZE_MAX; i++) {
		for (size_t k = 0; k < stack->frame_count; k++)
			if (stack->frames[k].physical == physical && look_at_frame(&walk, k, ret))
				return NULL;
		physical = dumpcore_stack_outer(stack, physical);
	}
	return &vmr_error_not_found;
}
