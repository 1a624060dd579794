/* SPDX-License-Identifier: MIT */
/* Pointers of live frames into foreign stacks and into slab objects that are not allocated. */
#include "dumpcore/state/reference.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/registers.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/state/queue_internal.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"

#define FRAME_LIMIT     512
#define REFERENCE_LIMIT 50000

struct search {
	struct dumpcore *dump;
	struct dumpcore_reference *list;
	size_t count, room;
	size_t first; /* of the task that is looked at */
};

/* Where a pointer leads: false when that is nothing of interest. */
static bool classify(struct search *search, struct dumpcore_reference *reference)
{
	struct dumpcore_slab_object object;

	if (!kernel_address_possible(reference->value))
		return false;
	const struct dumpcore_stack_range *stack = dumpcore_stack_at(search->dump, reference->value);
	if (stack) {
		reference->target = stack->task;
		reference->state = "exited";
		if (stack->kind == DUMPCORE_STACK_TASK && stack->task)
			reference->state =
				reference->value < queue_live_sp(search->dump, stack->task) ? "dead" : "live";
		return stack->kind == DUMPCORE_STACK_EXITED ||
		       (stack->kind == DUMPCORE_STACK_TASK && stack->task && stack->task != reference->task);
	}
	if (vmr_error_drop(dumpcore_slab_object_at(search->dump, reference->value, &object)) ||
	    (object.state != DUMPCORE_SLAB_FREE && object.state != DUMPCORE_SLAB_PENDING))
		return false;
	reference->is_slab = true;
	reference->state = object.state == DUMPCORE_SLAB_FREE ? "free" : "pending";
	return true;
}

static void take(struct search *search, struct dumpcore_reference reference)
{
	if (search->count >= REFERENCE_LIMIT)
		return;
	for (size_t i = search->first; reference.is_register && i < search->count; i++)
		if (search->list[i].is_register && search->list[i].value == reference.value &&
		    !strcmp(search->list[i].name, reference.name))
			return;
	if (!classify(search, &reference))
		return;
	if (search->count == search->room) {
		search->room = search->room ? search->room * 2 : 64;
		search->list = vmr_realloc_array(search->list, search->room, sizeof(*search->list));
	}
	search->list[search->count++] = reference;
}

static void take_registers(struct search *search, const struct dumpcore_task *task, const struct dumpcore_frame *frame,
			   size_t index)
{
	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++) {
		enum dumpcore_register number = (enum dumpcore_register)i;
		if (number == DUMPCORE_RSP || number == DUMPCORE_RIP ||
		    !dumpcore_register_known(&frame->registers, number))
			continue;
		take(search, (struct dumpcore_reference){
				     .task = task,
				     .frame = index,
				     .is_register = true,
				     .name = dumpcore_register_name(number),
				     .value = frame->registers.value[i],
			     });
	}
}

static void take_locals(struct search *search, const struct dumpcore_stack *stack, size_t index)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;

	if (vmr_error_drop(dumpcore_locals_read(search->dump, stack, index, &locals, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_local *local = &locals[i];
		if (local->state != DUMPCORE_LOCAL_VALUE || !local->has_value || !local->type || local->is_static ||
		    dumpcore_type_kind(dumpcore_type_strip(local->type)) != DUMPCORE_TYPE_POINTER)
			continue;
		take(search, (struct dumpcore_reference){
				     .task = stack->task,
				     .frame = index,
				     .name = local->name,
				     .address = local->address,
				     .value = local->value,
				     .type = pointee_target(local->type),
			     });
	}
	free(locals);
}

struct vmr_error *dumpcore_references_read(struct dumpcore *dump, struct dumpcore_reference **ret, size_t *ret_count)
{
	struct search search = {.dump = dump};
	const struct dumpcore_task *tasks = NULL;
	size_t count = 0;

	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
		search.first = search.count;
		for (size_t j = 0; j < stack->frame_count && j < FRAME_LIMIT; j++) {
			/* where an interrupt or exception came all registers may be in use; in other frames they are
			 * leftovers too often */
			if (stack->frames[j].physical == j && stack->frames[j].interrupted)
				take_registers(&search, &tasks[i], &stack->frames[j], j);
			take_locals(&search, stack, j);
		}
		dumpcore_stacks_release(dump);
	}
	*ret = search.list;
	*ret_count = search.count;
	return NULL;
}
