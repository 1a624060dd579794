/* SPDX-License-Identifier: MIT */
/* Stack traces: frame by frame with the rows of DWARF and ORC, over every stack that a CPU may be on. */
#include "dumpcore/unwind/stack.h"

#include <stdlib.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/context.h"
#include "dumpcore/unwind/frametable.h"
#include "dumpcore/unwind/pccache.h"
#include "dumpcore/unwind/pcscope.h"
#include "dumpcore/unwind/preserved.h"
#include "dumpcore/unwind/tail.h"
#include "dumpcore/unwind/unwind.h"

#define PHYSICAL_LIMIT 1024
#define SWITCH_LIMIT   16
#define GUESS_LIMIT    32
#define CHAIN_LIMIT    65536
#define KEPT_LIMIT     32768 /* stacks: some 7 KB each */

struct unwind_stack {
	const struct dumpcore_task *task;
	struct dumpcore_stack *stack; /* NULL: it was released */
	UT_hash_handle hh;
};

struct unwind_chain {
	vmr_kaddr pc;
	struct pccache_line line; /* when count is 0 */
	size_t count;
	UT_hash_handle hh;
	struct scope_frame frames[];
};

struct dumpcore_unwind *unwind_get(struct dumpcore *dump)
{
	if (!dump->unwind) {
		dump->unwind = vmr_alloc(sizeof(*dump->unwind));
		dump->unwind->cache = pccache_open(dump);
		dump->unwind->table = frametable_create(dump->unwind->cache);
		dump->unwind->arena = expression_arena_create();
	}
	return dump->unwind;
}

void dumpcore_unwind_destroy(struct dumpcore_unwind *part)
{
	if (!part)
		return;
	struct unwind_stack *stack, *next_stack;
	HASH_ITER(hh, part->stacks, stack, next_stack)
	{
		HASH_DEL(part->stacks, stack);
		dumpcore_stack_destroy(stack->stack);
		free(stack);
	}
	struct unwind_chain *chain, *next_chain;
	HASH_ITER(hh, part->chains, chain, next_chain)
	{
		HASH_DEL(part->chains, chain);
		free(chain);
	}
	tail_cache_destroy(part);
	preserved_cache_destroy(part);
	pcscope_destroy(part);
	frametable_destroy(part->table);
	pccache_close(part->cache);
	expression_arena_destroy(part->arena);
	free(part);
}

static size_t find_chain(struct dumpcore *dump, vmr_kaddr pc, struct scope_frame frames[SCOPE_FRAME_LIMIT],
			 struct pccache_line *line)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct dumpcore_line found;
	size_t count = 0;
	if (pccache_frames_get(unwind->cache, pc, frames, &count, line))
		return count;
	if (vmr_error_drop(scope_frames_at(dump, pc, frames, &count)))
		count = 0;
	/* Where DWARF has no subprogram (assembly) there may be lines. */
	if (!count && !vmr_error_drop(dumpcore_line_at(dump, pc, &found)))
		*line = (struct pccache_line){found.file, found.line, found.column};
	pccache_frames_add(unwind->cache, pc, frames, count, line);
	return count;
}

static const struct unwind_chain *chain_at(struct dumpcore *dump, vmr_kaddr pc)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct unwind_chain *chain;
	HASH_FIND(hh, unwind->chains, &pc, sizeof(pc), chain);
	if (chain || HASH_COUNT(unwind->chains) >= CHAIN_LIMIT)
		return chain;
	struct scope_frame frames[SCOPE_FRAME_LIMIT];
	struct pccache_line line = {.file = NULL};
	size_t count = find_chain(dump, pc, frames, &line);
	chain = vmr_alloc(sizeof(*chain) + count * sizeof(*frames));
	chain->pc = pc;
	chain->line = line;
	chain->count = count;
	memcpy(chain->frames, frames, count * sizeof(*frames));
	HASH_ADD(hh, unwind->chains, pc, sizeof(chain->pc), chain);
	return chain;
}

const struct scope_frame *unwind_chain_at(struct dumpcore *dump, vmr_kaddr pc, size_t *ret_count)
{
	const struct unwind_chain *chain = chain_at(dump, pc);
	*ret_count = chain ? chain->count : 0;
	return chain ? chain->frames : NULL;
}

static bool is_of_c_file(const char *file)
{
	size_t length = file ? strlen(file) : 0;

	return length > 2 && !strcmp(file + length - 2, ".c");
}

const struct scope_frame *unwind_body_at(struct dumpcore *dump, vmr_kaddr pc)
{
	size_t count = 0, found = 0;
	const struct scope_frame *scopes = unwind_chain_at(dump, pc, &count);

	while (found + 1 < count && !is_of_c_file(scopes[found].file))
		found++;
	return count ? &scopes[found] : NULL;
}

const struct pccache_line *unwind_line_at(struct dumpcore *dump, vmr_kaddr pc)
{
	static const struct pccache_line none;
	const struct unwind_chain *chain = chain_at(dump, pc);
	return chain ? &chain->line : &none;
}

void dumpcore_stack_destroy(struct dumpcore_stack *stack)
{
	if (!stack)
		return;
	free(stack->frames);
	free(stack->error);
	free(stack);
}

/* -- one walk */

struct walk {
	struct dumpcore *dump;
	struct dumpcore_stack *stack;
	size_t room;
	struct dumpcore_registers registers; /* of the frame that comes next */
	bool interrupted, guess;
	bool is_entry; /* its pc is where a function starts that has never run */
	size_t physical_count, guess_count;
	const struct dumpcore_stack_range *on; /* the stack that the walk is on */
	const struct dumpcore_stack_range *left[SWITCH_LIMIT];
	size_t left_count;
};

static bool is_kernel_pc(vmr_kaddr pc)
{
	return pc >> 47 == 0x1ffff || pc >> 56 == 0xff;
}

vmr_kaddr unwind_lookup_pc(const struct dumpcore_frame *frame)
{
	return frame->interrupted || frame->entry ? frame->pc : frame->pc - 1;
}

static struct dumpcore_frame *append(struct walk *w, const struct dumpcore_frame *frame)
{
	struct dumpcore_stack *stack = w->stack;
	if (stack->frame_count == w->room) {
		w->room = w->room ? w->room * 2 : 16;
		stack->frames = vmr_realloc_array(stack->frames, w->room, sizeof(*stack->frames));
	}
	stack->frames[stack->frame_count] = *frame;
	return &stack->frames[stack->frame_count++];
}

static void name_by_symbol(struct walk *w, struct dumpcore_frame *frame, vmr_kaddr lookup)
{
	struct dumpcore_symbol symbol;
	if (!vmr_error_drop(dumpcore_symbol_at(w->dump, lookup, &symbol))) {
		frame->symbol = symbol.name;
		frame->offset = frame->pc - symbol.address;
		return;
	}
	/* A module without debug information: the kernel kept its symbols. */
	struct dumpcore_module_place place;
	if (dumpcore_module_at(w->dump, lookup, &place) && place.symbol) {
		frame->symbol = expression_arena_format(unwind_get(w->dump)->arena, "%s", place.symbol);
		frame->offset = frame->pc - place.symbol_start;
	}
}

/* The line in the concrete function, or of assembly. */
static void set_line(struct walk *w, struct dumpcore_frame *frame, vmr_kaddr lookup)
{
	size_t count;
	const struct scope_frame *chain = unwind_chain_at(w->dump, lookup, &count);
	const struct pccache_line *line = unwind_line_at(w->dump, lookup);
	frame->file = count ? chain[count - 1].file : line->file;
	frame->line = count ? chain[count - 1].line : line->line;
	frame->column = count ? chain[count - 1].column : line->column;
}

/* A function that a tail call has left: where it made that call, as far as that is known. */
static void add_inferred(struct walk *w, const struct pccache_step *step)
{
	vmr_kaddr pc = step->return_pc;
	struct dumpcore_frame frame = {.pc = pc ? pc : step->start,
				       .sp = w->registers.value[DUMPCORE_RSP],
				       .function = step->function,
				       .function_id = step->function_id,
				       .inferred = true,
				       .guess = w->guess,
				       .entry = !pc,
				       .stack_kind = w->on ? w->on->kind : DUMPCORE_STACK_UNKNOWN};
	vmr_kaddr lookup = unwind_lookup_pc(&frame);
	name_by_symbol(w, &frame, lookup);
	set_line(w, &frame, lookup);
	frame.physical = w->stack->frame_count;
	append(w, &frame);
}

/* Does the call at this return address lead to the frame before it? Else tail calls came between. */
static void infer_tails(struct walk *w)
{
	const struct dumpcore_stack *stack = w->stack;
	vmr_kaddr pc = w->registers.value[DUMPCORE_RIP];
	const struct pccache_step *steps;
	if (!stack->frame_count || w->interrupted || w->guess || !is_kernel_pc(pc))
		return;
	size_t count = tail_steps_find(w->dump, pc, unwind_lookup_pc(&stack->frames[stack->frame_count - 1]), &steps);
	while (count-- > 0)
		add_inferred(w, &steps[count]);
}

/* The frame of the registers: the functions inlined there, then the concrete one. */
static void add_frame(struct walk *w)
{
	struct dumpcore_frame frame = {.pc = w->registers.value[DUMPCORE_RIP],
				       .sp = w->registers.value[DUMPCORE_RSP],
				       .interrupted = w->interrupted,
				       .guess = w->guess,
				       .entry = w->is_entry,
				       .stack_kind = w->on ? w->on->kind : DUMPCORE_STACK_UNKNOWN,
				       .registers = w->registers};
	size_t count = 0;
	const struct scope_frame *chain = NULL;
	vmr_kaddr lookup = unwind_lookup_pc(&frame);
	infer_tails(w);
	if (is_kernel_pc(frame.pc)) {
		name_by_symbol(w, &frame, lookup);
		chain = unwind_chain_at(w->dump, lookup, &count);
	}
	frame.physical = w->stack->frame_count + (count ? count - 1 : 0);
	for (size_t i = 0; i < count; i++) {
		frame.function = chain[i].function ? chain[i].function : frame.symbol;
		frame.file = chain[i].file;
		frame.line = chain[i].line;
		frame.column = chain[i].column;
		frame.inlined = chain[i].inlined;
		frame.function_id = chain[i].function_id;
		frame.scope_id = chain[i].scope_id;
		append(w, &frame);
	}
	if (!count) {
		frame.function = frame.symbol;
		if (is_kernel_pc(frame.pc))
			set_line(w, &frame, lookup);
		append(w, &frame);
	}
	w->physical_count++;
}

static void set_cfa(struct walk *w, vmr_kaddr cfa)
{
	size_t last = w->stack->frame_count - 1;
	for (size_t i = w->stack->frame_count; i-- > 0 && w->stack->frames[i].physical == last;)
		w->stack->frames[i].cfa = cfa;
}

static bool read_stack(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	return dumpcore_try_read(context, address, buffer, size);
}

static void set_error(struct walk *w, const char *why)
{
	if (w->stack->error)
		return;
	const struct dumpcore_frame *frame = &w->stack->frames[w->stack->frame_count - 1];
	w->stack->error = vmr_format("the walk ends at " VMR_ADDRESS " (%s), sp " VMR_ADDRESS ": %s", frame->pc,
				     frame->symbol ? frame->symbol : "no symbol", frame->sp, why);
}

/* Go over to another stack (NULL: to none that is known). NULL: that is fine. */
static const char *change_stack(struct walk *w, const struct dumpcore_stack_range *next)
{
	for (size_t i = 0; next && i < w->left_count; i++)
		if (w->left[i]->low == next->low)
			return "the caller's stack pointer is on a stack that the walk has left before";
	if (w->left_count == SWITCH_LIMIT)
		return "too many changes of stack";
	if (w->on)
		w->left[w->left_count++] = w->on;
	w->on = next;
	return NULL;
}

/* Is the caller's stack pointer where it can be? NULL: yes. Keeps note of the stacks that were left. */
static const char *check_progress(struct walk *w, const struct dumpcore_registers *caller, bool is_interrupted)
{
	vmr_kaddr sp = caller->value[DUMPCORE_RSP], here = w->registers.value[DUMPCORE_RSP];
	if (!dumpcore_register_known(caller, DUMPCORE_RSP))
		return "the caller's stack pointer is not known";
	const struct dumpcore_stack_range *next = dumpcore_stack_at(w->dump, sp - 1);
	if (w->on && next && next->low == w->on->low)
		return sp > here ? NULL : "the caller's stack pointer is not above this one";
	/* What an exception saved is to be believed: a stack that overflowed ends in its guard page. */
	if (!next && !(is_interrupted && w->on))
		return w->on || sp <= here ? "the caller's stack pointer is on no stack that is known" : NULL;
	return change_stack(w, next);
}

static bool is_call_before(struct dumpcore *dump, vmr_kaddr pc)
{
	uint8_t bytes[7];
	if (!dumpcore_try_read(dump, pc - sizeof(bytes), bytes, sizeof(bytes)))
		return false;
	if (bytes[2] == 0xe8) /* call rel32 */
		return true;
	/* ff /2: call r/m64, of 2, 3, 6 or 7 bytes */
	return (bytes[5] == 0xff && (bytes[6] >> 3 & 7) == 2) || (bytes[4] == 0xff && (bytes[5] >> 3 & 7) == 2) ||
	       (bytes[1] == 0xff && (bytes[2] >> 3 & 7) == 2) || (bytes[0] == 0xff && (bytes[1] >> 3 & 7) == 2);
}

/* The walk is lost: take the next word of the stack that can be a return address. False: there is none. */
static bool guess_next(struct walk *w)
{
	vmr_kaddr address = (w->registers.value[DUMPCORE_RSP] + 7) & ~(vmr_kaddr)7;
	if (!w->on || address < w->on->low || w->guess_count >= GUESS_LIMIT)
		return false;
	for (unsigned steps = 0; address + 8 <= w->on->high && steps < 4096; address += 8, steps++) {
		uint64_t word;
		struct dumpcore_symbol symbol;
		if (!dumpcore_try_read(w->dump, address, &word, sizeof(word)) || !is_kernel_pc(word) ||
		    vmr_error_drop(dumpcore_symbol_at(w->dump, word - 1, &symbol)) || !symbol.is_function ||
		    !is_call_before(w->dump, word))
			continue;
		w->registers = (struct dumpcore_registers){.known = 0};
		dumpcore_register_set(&w->registers, DUMPCORE_RIP, word);
		dumpcore_register_set(&w->registers, DUMPCORE_RSP, address + 8);
		w->interrupted = false;
		w->guess = true;
		w->guess_count++;
		return true;
	}
	return false;
}

/* A call to an address that is no code: the fault came before the callee's first instruction, so the return address is
 * on top. */
static bool return_from_bad_call(struct walk *w)
{
	struct dumpcore_symbol symbol;
	uint64_t word, sp = w->registers.value[DUMPCORE_RSP];
	if (!w->interrupted || !dumpcore_register_known(&w->registers, DUMPCORE_RSP) ||
	    !dumpcore_try_read(w->dump, sp, &word, sizeof(word)) || !is_kernel_pc(word) ||
	    vmr_error_drop(dumpcore_symbol_at(w->dump, word - 1, &symbol)) || !symbol.is_function ||
	    !is_call_before(w->dump, word))
		return false;
	dumpcore_register_set(&w->registers, DUMPCORE_RIP, word);
	dumpcore_register_set(&w->registers, DUMPCORE_RSP, sp + 8);
	w->interrupted = false;
	return true;
}

/* From the last frame to its caller. False: the walk is over. */
static bool next_frame(struct walk *w)
{
	const struct cfi_row *row;
	struct dumpcore_unwind *unwind = unwind_get(w->dump);
	const struct dumpcore_frame *frame = &w->stack->frames[w->stack->frame_count - 1];
	vmr_kaddr lookup = unwind_lookup_pc(frame);
	if (vmr_error_drop(frametable_find(unwind->table, w->dump, lookup, &row))) {
		if (return_from_bad_call(w))
			return true;
		set_error(w, "no CFI and no ORC there");
		return guess_next(w);
	}
	struct cfi_memory memory = {
		.context = w->dump, .read = read_stack, .bias = frametable_bias(unwind->table, w->dump, lookup)};
	struct dumpcore_registers caller;
	vmr_kaddr cfa;
	const char *why = NULL;
	bool has_caller = cfi_apply(row, &w->registers, &memory, &caller, &cfa, &why);
	if (has_caller)
		preserved_add(w->dump, lookup, row, &w->registers, &caller);
	set_cfa(w, cfa);
	if (!has_caller && !why)
		return false; /* the outermost frame */
	vmr_kaddr pc = has_caller ? caller.value[DUMPCORE_RIP] : 0;
	bool is_user = has_caller && (row->is_regs ? caller.cs & 3 : !is_kernel_pc(pc) && pc);
	if (has_caller && !is_user)
		why = check_progress(w, &caller, row->is_signal);
	if (why) {
		set_error(w, why);
		return guess_next(w);
	}
	w->registers = caller;
	w->interrupted = row->is_signal;
	w->is_entry = false;
	if (is_user) {
		w->on = NULL;
		add_frame(w);
		return false;
	}
	return true;
}

bool dumpcore_frame_saves_at(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, vmr_kaddr address,
			     enum dumpcore_register *ret)
{
	const struct dumpcore_frame *f = &stack->frames[frame];
	const struct cfi_row *row;

	if (!f->cfa || f->physical != frame || f->inferred || f->guess ||
	    vmr_error_drop(frametable_find(unwind_get(dump)->table, dump, unwind_lookup_pc(f), &row)))
		return false;
	for (int r = 0; r < DUMPCORE_RIP; r++)
		if (row->rules[r].kind == CFI_AT_CFA && f->cfa + (uint64_t)row->rules[r].offset == address) {
			*ret = (enum dumpcore_register)r;
			return true;
		}
	return false;
}

bool dumpcore_stack_may_hold(struct dumpcore *dump, const struct dumpcore_stack *stack, vmr_kaddr address)
{
	const vmr_kaddr slot = address & ~(vmr_kaddr)7;
	enum dumpcore_register number;
	uint64_t pc;

	if (stack->frame_count && !stack->task->on_cpu && slot >= stack->task->sp && slot < stack->frames[0].sp)
		return false;
	for (size_t i = 0; i < stack->frame_count; i++) {
		const size_t outer = dumpcore_stack_outer(stack, i);
		if (stack->frames[i].physical != i)
			continue;
		if (dumpcore_frame_saves_at(dump, stack, i, slot, &number))
			return false;
		if (outer != SIZE_MAX && slot + 8 == stack->frames[i].cfa &&
		    dumpcore_try_read(dump, slot, &pc, sizeof(pc)) && pc == stack->frames[outer].pc)
			return false;
	}
	return true;
}

static void walk_all(struct walk *w)
{
	if (!dumpcore_register_known(&w->registers, DUMPCORE_RIP) ||
	    !dumpcore_register_known(&w->registers, DUMPCORE_RSP)) {
		w->stack->error = vmr_strdup("its pc and stack pointer are not known");
		return;
	}
	w->on = dumpcore_stack_at(w->dump, w->registers.value[DUMPCORE_RSP] - 1);
	if (w->registers.cs & 3) {
		add_frame(w);
		return;
	}
	do {
		if (w->physical_count >= PHYSICAL_LIMIT) {
			set_error(w, "too many frames");
			break;
		}
		add_frame(w);
	} while (next_frame(w));
	context_mark(w->stack);
}

/* -- where a walk starts */

static struct vmr_error *sleeping_registers(struct dumpcore *dump, const struct dumpcore_task *task,
					    struct dumpcore_registers *ret)
{
	/* struct inactive_task_frame since 4.9 (0100301bfdf5): what __switch_to_asm pushed. */
	static const struct {
		const char *member;
		enum dumpcore_register number;
		bool is_needed;
	} members[] = {{"ret_addr", DUMPCORE_RIP, true}, {"bp", DUMPCORE_RBP, false},  {"bx", DUMPCORE_RBX, false},
		       {"r12", DUMPCORE_R12, false},     {"r13", DUMPCORE_R13, false}, {"r14", DUMPCORE_R14, false},
		       {"r15", DUMPCORE_R15, false}};
	const struct dumpcore_type *type;
	struct dumpcore_registers registers = {.known = 0};
	VMR_TRY(dumpcore_type_find(dump, "struct inactive_task_frame", &type));
	for (size_t i = 0; i < VMR_COUNT(members); i++) {
		struct dumpcore_field field;
		uint64_t value;
		vmr_autoerror error = dumpcore_field_find(dump, "inactive_task_frame", members[i].member, &field);
		if (error)
			dumpcore_gap_add_member(dump, "inactive_task_frame", members[i].member,
						"registers of sleeping tasks are not known");
		else
			error = dumpcore_field_read(dump, &field, task->sp, &value);
		if (!error)
			dumpcore_register_set(&registers, members[i].number, value);
		else if (members[i].is_needed)
			return vmr_take(error);
	}
	dumpcore_register_set(&registers, DUMPCORE_RSP, task->sp + dumpcore_type_size(type));
	*ret = registers;
	return NULL;
}

static const struct dumpcore_cpu *cpu_of(struct dumpcore *dump, unsigned number)
{
	const struct dumpcore_cpu *cpus;
	size_t count;
	if (vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (cpus[i].number == number)
			return &cpus[i];
	return NULL;
}

static struct vmr_error *start(struct walk *w, const struct dumpcore_task *task)
{
	if (task->on_cpu) {
		const struct dumpcore_cpu *cpu = cpu_of(w->dump, task->cpu);
		if (!cpu || !cpu->has_registers)
			return vmr_error_create(VMR_NOT_FOUND,
						"it was running on CPU %u, whose registers are not in the dump",
						task->cpu);
		w->registers = cpu->registers;
		w->interrupted = true;
		return NULL;
	}
	if (!task->stack)
		return vmr_error_create(VMR_NOT_FOUND, "its stack has been freed");
	if (!task->sp)
		return vmr_error_create(VMR_NOT_FOUND, "its saved stack pointer is not known");
	VMR_TRY(vmr_error_wrap(sleeping_registers(w->dump, task, &w->registers), "its saved registers"));
	struct dumpcore_symbol symbol;
	vmr_kaddr pc = w->registers.value[DUMPCORE_RIP];
	w->is_entry = !vmr_error_drop(dumpcore_symbol_at(w->dump, pc, &symbol)) && symbol.address == pc;
	return NULL;
}

static struct dumpcore_stack *unwind_task(struct dumpcore *dump, const struct dumpcore_task *task)
{
	struct dumpcore_stack *stack = vmr_alloc(sizeof(*stack));
	stack->task = task;
	struct walk walk = {.dump = dump, .stack = stack};
	vmr_autoerror error = start(&walk, task);
	if (error) {
		stack->error = vmr_strdup(error->message);
		return stack;
	}
	walk_all(&walk);
	const struct dumpcore_cpu *cpu = task->on_cpu ? cpu_of(dump, task->cpu) : NULL;
	if (cpu && cpu->is_panic_cpu)
		context_mark_fault(stack);
	return stack;
}

const struct dumpcore_stack *dumpcore_stack_of(struct dumpcore *dump, const struct dumpcore_task *task)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct unwind_stack *entry;
	HASH_FIND_PTR(unwind->stacks, &task, entry);
	if (entry && entry->stack)
		return entry->stack;
	bool is_new = !entry;
	if (is_new) {
		entry = vmr_alloc(sizeof(*entry));
		entry->task = task;
		HASH_ADD_PTR(unwind->stacks, task, entry);
	}
	entry->stack = unwind_task(dump, task);
	unwind->stack_count++;
	if (is_new && entry->stack->error)
		dumpcore_gap_add(dump, task->stack, "frames and variables beyond are not known", entry->stack->error,
				 "stack of PID %d%s", task->pid, task->pid ? "" : " (idle)");
	return entry->stack;
}

void dumpcore_stacks_release(struct dumpcore *dump)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);

	if (unwind->stack_count <= KEPT_LIMIT)
		return;
	for (struct unwind_stack *entry = unwind->stacks; entry; entry = entry->hh.next) {
		if (!entry->stack || entry->task->on_cpu)
			continue;
		dumpcore_stack_destroy(entry->stack);
		entry->stack = NULL;
		unwind->stack_count--;
	}
}

vmr_kaddr dumpcore_stack_lowest(const struct dumpcore_stack *stack, vmr_kaddr saved)
{
	const struct dumpcore_task *task = stack->task;
	vmr_kaddr lowest = saved;
	for (size_t i = 0; i < stack->frame_count; i++) {
		vmr_kaddr sp = stack->frames[i].sp;
		if (sp >= task->stack && sp - task->stack < task->stack_size && (!lowest || sp < lowest))
			lowest = sp;
	}
	return lowest;
}

size_t dumpcore_stack_outer(const struct dumpcore_stack *stack, size_t frame)
{
	for (size_t i = frame + 1; i < stack->frame_count; i++)
		if (stack->frames[i].physical == i && !stack->frames[i].inferred)
			return i;
	return SIZE_MAX;
}

struct vmr_error *dumpcore_stack_unwind(struct dumpcore *dump, const struct dumpcore_task *task,
					const struct dumpcore_registers *registers, struct dumpcore_stack **ret)
{
	struct dumpcore_stack *stack = vmr_alloc(sizeof(*stack));
	stack->task = task;
	struct walk walk = {.dump = dump, .stack = stack, .registers = *registers, .interrupted = true};
	walk_all(&walk);
	*ret = stack;
	return NULL;
}
