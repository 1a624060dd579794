/* SPDX-License-Identifier: MIT */
/* CPUs that spin for a lock, and which of them waits for which. */
#include "dumpcore/state/spin.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/unwind/locals.h"

/* Functions that do nothing but wait for the lock that is their first argument (kernel/locking/qspinlock.c, qrwlock.c).
 */
static const char *const slow_paths[] = {"queued_spin_lock_slowpath",      "native_queued_spin_lock_slowpath",
					 "__pv_queued_spin_lock_slowpath", "queued_read_lock_slowpath",
					 "queued_write_lock_slowpath",     "resilient_queued_spin_lock_slowpath"};

static bool is_slow_path(const char *name)
{
	for (size_t i = 0; name && i < VMR_COUNT(slow_paths); i++)
		if (!strcmp(name, slow_paths[i]))
			return true;
	return false;
}

/* Of a reader-writer lock; who is not first in line spins for its inner spin lock, called from there. */
static enum dumpcore_spin_kind kind_of(const struct dumpcore_frame *frame)
{
	const char *name = frame->function ? frame->function : frame->symbol;

	if (name && !strcmp(name, "queued_read_lock_slowpath"))
		return DUMPCORE_SPIN_READ;
	return name && !strcmp(name, "queued_write_lock_slowpath") ? DUMPCORE_SPIN_WRITE : DUMPCORE_SPIN_LOCK;
}

/* Functions that take a lock and may wait for it in a loop of their own, where the kernel has no slow path. */
static const char *const lock_functions[] = {"_raw_spin_lock", "_raw_spin_lock_irqsave", "_raw_spin_lock_irq",
					     "_raw_spin_lock_bh"};

/* Was the frame stopped inside a loop of such a function? */
static bool is_in_lock_loop(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame)
{
	const struct dumpcore_frame *f = &stack->frames[frame];
	bool is_lock = false, is_in = false;
	struct flow flow;
	struct flow_point point;
	for (size_t i = 0; f->symbol && i < VMR_COUNT(lock_functions); i++)
		is_lock |= !strcmp(f->symbol, lock_functions[i]);
	if (!is_lock || !f->interrupted)
		return false;
	flow_init(&flow, dump, stack);
	if (!vmr_error_drop(flow_point_of(&flow, frame, &point))) {
		const struct insn_list *list = &point.code->list;
		for (size_t i = point.insn; i < list->count; i++)
			is_in |= (list->insns[i].kind == INSN_JUMP || list->insns[i].kind == INSN_BRANCH) &&
				 list->insns[i].has_target && list->insns[i].target >= list->low &&
				 list->insns[i].target <= f->pc;
	}
	flow_deinit(&flow);
	return is_in;
}

/* The first parameter of a physical frame's function. */
static bool first_parameter(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, uint64_t *ret)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return false;
	size_t i = 0;
	while (i < count && !locals[i].is_parameter)
		i++;
	bool known = i < count && locals[i].has_value && locals[i].type &&
		     dumpcore_type_kind(dumpcore_type_strip(locals[i].type)) == DUMPCORE_TYPE_POINTER;
	if (known)
		*ret = locals[i].value;
	free(locals);
	return known;
}

static vmr_kaddr word_of(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame)
{
	uint64_t word = 0;
	struct flow flow;
	struct flow_point point, caller;
	flow_init(&flow, dump, stack);
	bool known = !vmr_error_drop(flow_point_of(&flow, frame, &point)) &&
		     !vmr_error_drop(flow_caller(&flow, &point, &caller)) &&
		     flow_value(&flow, &caller, DUMPCORE_RDI, &word);
	flow_deinit(&flow);
	return known || first_parameter(dump, stack, frame, &word) ? word : 0;
}

/* The frame that spins: outside of interrupts that came while it did, the innermost slow path. */
static size_t spinning_frame(struct dumpcore *dump, const struct dumpcore_stack *stack)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].physical == i && !stack->frames[i].inferred &&
		    (is_slow_path(stack->frames[i].function) || is_slow_path(stack->frames[i].symbol) ||
		     is_in_lock_loop(dump, stack, i)))
			return i;
	return SIZE_MAX;
}

/* Has a frame outside of the spinning one a variable or register that is the word, or a struct that starts with it? */
static bool mentions(struct dumpcore *dump, const struct dumpcore_spin *spin, vmr_kaddr word)
{
	for (size_t i = spin->frame + 1; i < spin->stack->frame_count; i++) {
		struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(dump, spin->stack, i, &locals, &count)))
			continue;
		bool found = false;
		for (size_t k = 0; k < count && !found; k++)
			found = locals[k].has_value && locals[k].value == word;
		free(locals);
		if (found)
			return true;
	}
	return false;
}

static void add_cpu(struct dumpcore *dump, const struct dumpcore_task *task, struct dumpcore_spin **list, size_t *count)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
	size_t frame = spinning_frame(dump, stack);
	if (frame == SIZE_MAX)
		return;
	size_t outer = dumpcore_stack_outer(stack, frame);
	if (kind_of(&stack->frames[frame]) == DUMPCORE_SPIN_LOCK && outer != SIZE_MAX &&
	    kind_of(&stack->frames[outer]) != DUMPCORE_SPIN_LOCK)
		frame = outer;
	*list = vmr_realloc_array(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = (struct dumpcore_spin){.kind = kind_of(&stack->frames[frame]),
						     .task = task,
						     .stack = stack,
						     .frame = frame,
						     .word = word_of(dump, stack, frame),
						     .waits_for = SIZE_MAX};
}

struct vmr_error *dumpcore_spins_find(struct dumpcore *dump, struct dumpcore_spin **ret, size_t *ret_count)
{
	const struct dumpcore_cpu *cpus = NULL;
	size_t cpu_count = 0, count = 0;
	VMR_TRY(dumpcore_cpus_get(dump, &cpus, &cpu_count));
	struct dumpcore_spin *list = NULL;
	for (size_t i = 0; i < cpu_count; i++)
		if (cpus[i].task)
			add_cpu(dump, cpus[i].task, &list, &count);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count && list[i].waits_for == SIZE_MAX; k++)
			if (k != i && list[i].word && list[i].word != list[k].word &&
			    mentions(dump, &list[k], list[i].word))
				list[i].waits_for = k;
	*ret = list;
	*ret_count = count;
	return NULL;
}

/* Locked byte (0, 1, or 3 under a hypervisor), pending byte (0, 1), and above the number of the last CPU in line, plus
 * one. */
bool dumpcore_spin_word_read(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_spin_word *ret)
{
	const struct dumpcore_cpu *cpus;
	uint32_t word;
	size_t count = 0;

	if (!dumpcore_try_read(dump, address, &word, sizeof(word)))
		return false;
	if (vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)))
		count = 0;
	uint32_t locked = word & 0xff, pending = word >> 8 & 0xff, tail = word >> 18;
	*ret = (struct dumpcore_spin_word){
		.value = word,
		.is_held = locked != 0,
		.is_invalid = locked == 2 || locked > 3 || pending > 1 ||
			      (count && tail > cpus[count - 1].number + 1) || address % 4,
	};
	return true;
}

#define WRITER      0xff /* _QW_LMASK, of which _QW_LOCKED has all bits */
#define READER_BITS 9    /* _QR_SHIFT; between them is the bit of a writer who waits */

bool dumpcore_rwlock_word_read(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_spin_word *ret)
{
	uint32_t word;

	if (!dumpcore_try_read(dump, address, &word, sizeof(word)))
		return false;
	*ret = (struct dumpcore_spin_word){
		.value = word,
		.is_held = word & WRITER || word >> READER_BITS,
		.is_invalid = ((word & WRITER) && (word & WRITER) != WRITER) || address % 4,
	};
	return true;
}

bool dumpcore_spin_is_invalid(struct dumpcore *dump, const struct dumpcore_spin *spin)
{
	struct dumpcore_spin_word word;

	return (spin->kind == DUMPCORE_SPIN_LOCK ? dumpcore_spin_word_read(dump, spin->word, &word)
						 : dumpcore_rwlock_word_read(dump, spin->word, &word)) &&
	       word.is_invalid;
}

size_t dumpcore_spin_last(struct dumpcore *dump, const struct dumpcore_spin *spins, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (spins[i].word && spins[i].waits_for == SIZE_MAX && dumpcore_spin_is_invalid(dump, &spins[i]))
			return i;
	size_t at = count ? 0 : SIZE_MAX;
	for (size_t i = 0; i < count && spins[at].waits_for != SIZE_MAX; i++)
		at = spins[at].waits_for;
	return at;
}
