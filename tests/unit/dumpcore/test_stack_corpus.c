/* SPDX-License-Identifier: MIT */
/* Stacks of real dumps: they end where stacks end, across all stacks of a CPU; lost ones are said to be lost. */
#include <string.h>

#include "dumpcore/debuginfo/expression_arena.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/pointercall.h"
#include "dumpcore/unwind/frametable.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const char *const dumps[] = {"rq-qos-6.12/vmcore", "rq-qos-6.12-again/vmcore", "rq-qos-6.12-clean/vmcore",
				    "rq-qos-6.12-hang/vmcore.elf", "rq-qos-6.12-qemu/vmcore"};

/* Physical frames: each stack pointer above the one before, on one stack; the outermost in user mode or where threads
 * start. */
static void check_stack(struct dumpcore *dump, const struct dumpcore_stack *stack)
{
	static const char *const starts[] = {"ret_from_fork_asm", "secondary_startup_64"};
	assert_true(stack->frame_count > 0);
	assert_null(stack->error);
	const struct dumpcore_frame *before = NULL, *last = &stack->frames[stack->frame_count - 1];
	for (size_t i = 0; i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		assert_true(frame->physical < stack->frame_count && frame->physical >= i);
		assert_int_equal(stack->frames[frame->physical].physical, frame->physical);
		if (frame->inferred || frame->physical != i)
			continue;
		if (before && before->symbol && frame->symbol &&
		    dumpcore_stack_at(dump, before->sp - 1) == dumpcore_stack_at(dump, frame->sp - 1))
			assert_true(frame->sp > before->sp);
		before = frame;
	}
	if (!last->symbol) /* user mode */
		assert_true(last->interrupted && (last->registers.cs & 3) == 3);
	else
		assert_true(!strcmp(last->symbol, starts[0]) || !strcmp(last->symbol, starts[1]));
}

static void test_all_stacks_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < VMR_COUNT(dumps); i++) {
		struct dumpcore *dump = corpus_open(dumps[i], true);
		const struct dumpcore_task *tasks;
		size_t count;
		assert_null(dumpcore_tasks_get(dump, &tasks, &count));
		assert_true(count > 60);
		for (size_t j = 0; j < count; j++)
			check_stack(dump, dumpcore_stack_of(dump, &tasks[j]));
		dumpcore_close(dump);
	}
}

/* The interrupt of CPU 2 came while a softirq ran that an interrupt of the idle task had raised. */
static void test_contexts(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open(dumps[0], true);
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, dumpcore_task_find_pid(dump, 0, 2));
	static const struct {
		const char *function;
		enum dumpcore_context context;
		enum dumpcore_stack_kind kind;
	} wanted[] = {{"rq_qos_wake_function", DUMPCORE_CONTEXT_IRQ, DUMPCORE_STACK_IRQ},
		      {"handle_softirqs", DUMPCORE_CONTEXT_SOFTIRQ, DUMPCORE_STACK_IRQ},
		      {"irq_exit_rcu", DUMPCORE_CONTEXT_IRQ, DUMPCORE_STACK_IRQ},
		      {"pv_native_safe_halt", DUMPCORE_CONTEXT_TASK, DUMPCORE_STACK_TASK}};
	size_t found = 0;
	for (size_t i = 0; i < stack->frame_count; i++)
		for (size_t j = 0; j < VMR_COUNT(wanted); j++)
			if (stack->frames[i].function && !strcmp(stack->frames[i].function, wanted[j].function) &&
			    !stack->frames[i].inlined) {
				assert_int_equal(stack->frames[i].context, wanted[j].context);
				assert_int_equal(stack->frames[i].stack_kind, wanted[j].kind);
				found++;
			}
	assert_int_equal(found, VMR_COUNT(wanted));
	dumpcore_close(dump);
}

/* wake_up_process has left its frame by a tail call: no unwinder sees it. */
static void test_tail_call(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open(dumps[0], true);
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, dumpcore_task_find_pid(dump, 0, 2));
	size_t i = 0;
	while (i < stack->frame_count && strcmp(stack->frames[i].function, "try_to_wake_up"))
		i++;
	assert_true(i + 1 < stack->frame_count);
	assert_string_equal(stack->frames[i + 1].function, "wake_up_process");
	assert_true(stack->frames[i + 1].inferred);
	assert_int_equal(stack->frames[i + 1].registers.known, 0);
	dumpcore_close(dump);
}

/* makedumpfile 1.7.2 left out more than it should have: some stacks cannot be had, and each says why. */
static void test_filtered_stacks_have_a_reason(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore.d31", true);
	const struct dumpcore_task *tasks;
	size_t count;
	assert_null(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
		assert_true(stack->error || stack->frame_count);
	}
	dumpcore_close(dump);
}

/* A variable lies neither where a frame keeps a register or its way back, nor in what the switch pushed. */
static size_t check_room(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0, seen = 0;

	assert_null(dumpcore_locals_read(dump, stack, frame, &locals, &count));
	for (size_t i = 0; i < count; i++) {
		const vmr_kaddr first = locals[i].address, size = dumpcore_type_size(locals[i].type);
		if (locals[i].is_static || !size || first - stack->task->stack >= stack->task->stack_size)
			continue;
		assert_true(dumpcore_stack_may_hold(dump, stack, first));
		assert_true(dumpcore_stack_may_hold(dump, stack, first + size - 1));
		seen++;
	}
	free(locals);
	return seen;
}

static void test_room_for_variables(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open(dumps[0], true);
	const struct dumpcore_task *tasks;
	size_t count, variables = 0, kept = 0, back = 0;
	assert_null(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
		if (tasks[i].on_cpu)
			continue;
		assert_false(dumpcore_stack_may_hold(dump, stack, tasks[i].sp));
		for (size_t j = 0; j < stack->frame_count; j++) {
			const struct dumpcore_frame *frame = &stack->frames[j];
			const size_t outer = dumpcore_stack_outer(stack, j);
			enum dumpcore_register number;
			variables += check_room(dump, stack, j);
			if (frame->physical != j || frame->inferred || outer == SIZE_MAX || frame->entry)
				continue;
			for (vmr_kaddr at = frame->sp; at < frame->cfa; at += 8)
				if (dumpcore_frame_saves_at(dump, stack, j, at, &number)) {
					assert_false(dumpcore_stack_may_hold(dump, stack, at + 3));
					kept++;
				}
			if (stack->frames[outer].interrupted)
				continue;
			assert_false(dumpcore_stack_may_hold(dump, stack, frame->cfa - 8));
			back++;
		}
	}
	assert_true(variables > 50 && kept > 100 && back > 100);
	dumpcore_close(dump);
}

/* The walk from given registers is the same as the task's own. */
static void test_from_registers(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open(dumps[0], true);
	const struct dumpcore_task *task = dumpcore_task_find_pid(dump, 0, 2);
	const struct dumpcore_stack *whole = dumpcore_stack_of(dump, task);
	struct dumpcore_stack *again;
	assert_null(dumpcore_stack_unwind(dump, task, &whole->frames[0].registers, &again));
	assert_int_equal(again->frame_count, whole->frame_count);
	for (size_t i = 0; i < whole->frame_count; i++)
		assert_int_equal(again->frames[i].pc, whole->frames[i].pc);
	dumpcore_stack_destroy(again);
	/* Registers that are nothing: an error, no frame of invention. */
	struct dumpcore_registers nothing = {.known = 0};
	assert_null(dumpcore_stack_unwind(dump, task, &nothing, &again));
	assert_int_equal(again->frame_count, 0);
	assert_non_null(again->error);
	dumpcore_stack_destroy(again);
	/* A call through a pointer to nowhere: the caller is on top of the stack. */
	struct dumpcore_registers wild = whole->frames[0].registers;
	const struct dumpcore_frame *waker = NULL;
	for (size_t i = 0; i < whole->frame_count && !waker; i++)
		if (!strcmp(whole->frames[i].function, "__wake_up_common"))
			waker = &whole->frames[i];
	assert_non_null(waker);
	dumpcore_register_set(&wild, DUMPCORE_RIP, 0);
	dumpcore_register_set(&wild, DUMPCORE_RSP, waker->sp - 8);
	assert_null(dumpcore_stack_unwind(dump, task, &wild, &again));
	assert_true(again->frame_count > 2);
	assert_string_equal(again->frames[1].function, "__wake_up_common");
	assert_null(again->error);
	dumpcore_stack_destroy(again);
	/* Text that is no function, in the middle of a stack: what follows is found by scanning, and says so. */
	dumpcore_register_set(&wild, DUMPCORE_RIP, 0xffffffffc0000000);
	dumpcore_register_set(&wild, DUMPCORE_RSP, waker->sp - 64);
	assert_null(dumpcore_stack_unwind(dump, task, &wild, &again));
	assert_non_null(again->error);
	for (size_t i = 1; i < again->frame_count; i++)
		assert_true(again->frames[i].guess || again->frames[i].inferred);
	dumpcore_stack_destroy(again);
	dumpcore_close(dump);
}

/* The tables of ORC in memory are those of the file. */
static void test_orc_of_memory(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open(dumps[0], true);
	struct dumpcore_symbol first, last, entries;
	struct orc_table table;
	expression_autoarena arena = expression_arena_create();
	assert_null(dumpcore_symbol_find(dump, "__start_orc_unwind_ip", &first));
	assert_null(dumpcore_symbol_find(dump, "__stop_orc_unwind_ip", &last));
	assert_null(dumpcore_symbol_find(dump, "__start_orc_unwind", &entries));
	uint64_t count = (last.address - first.address) / 4;
	assert_true(count > 100000);
	assert_null(frametable_orc_read(dump, first.address, entries.address, count, ORC_VERSION_3, arena, &table));
	assert_true(vmr_error_drop(
		frametable_orc_read(dump, first.address, entries.address, UINT64_MAX, ORC_VERSION_3, arena, &table)));
	/* A function without DWARF: the row of memory and the one that the walk used are the same. */
	struct dumpcore_symbol symbol;
	struct frametable *frametable = frametable_create(NULL);
	const struct cfi_row *used;
	struct cfi_row row;
	bool is_better;
	unsigned compared = 0;
	assert_null(dumpcore_symbol_find(dump, "rep_movs_alternative", &symbol));
	for (uint64_t pc = symbol.address; pc < symbol.address + symbol.size; pc++) {
		bool has_row = !vmr_error_drop(orc_row_find(&table, pc, &row, &is_better));
		assert_int_equal(has_row, !vmr_error_drop(frametable_find(frametable, dump, pc, &used)));
		if (!has_row)
			continue; /* padding */
		compared++;
		assert_int_equal(row.cfa.offset, used->cfa.offset);
		assert_int_equal(row.cfa.number, used->cfa.number);
	}
	assert_true(compared > 60);
	frametable_destroy(frametable);
	orc_table_deinit(&table);
	dumpcore_close(dump);
}

/* All stacks of a dump as text. */
static char *print_stacks(const char *name)
{
	char *text = NULL;
	size_t size, count;
	FILE *out = open_memstream(&text, &size);
	struct dumpcore *dump = corpus_open(name, true);
	const struct dumpcore_task *tasks;
	assert_null(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
		fprintf(out, "%d %s\n", tasks[i].pid, stack->error ? stack->error : "");
		for (size_t j = 0; j < stack->frame_count; j++) {
			const struct dumpcore_frame *f = &stack->frames[j];
			fprintf(out, "%lx %lx %lx %s %s %s:%u:%u %d%d%d%d %d %x %lx %lx\n", f->pc, f->sp, f->cfa,
				f->function ? f->function : "-", f->symbol ? f->symbol : "-", f->file ? f->file : "-",
				f->line, f->column, f->inlined, f->interrupted, f->inferred, f->guess, (int)f->context,
				f->registers.known, f->function_id, f->scope_id);
		}
	}
	dumpcore_close(dump);
	fclose(out);
	return text;
}

/* Who calls the functions of some frames, as text: those that tables point to. */
static char *print_callers(const char *name)
{
	enum { FUNCTIONS = 60 };
	vmr_kaddr seen[FUNCTIONS];
	char *text = NULL;
	size_t size, count, seen_count = 0;
	FILE *out = open_memstream(&text, &size);
	struct dumpcore *dump = corpus_open(name, true);
	const struct dumpcore_task *tasks;
	assert_null(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[i]);
		for (size_t j = 0; j < stack->frame_count && seen_count < FUNCTIONS; j++) {
			struct pointercall_caller callers[POINTERCALL_CALLERS];
			struct dumpcore_symbol symbol;
			size_t k = 0;
			if (vmr_error_drop(dumpcore_symbol_at(dump, stack->frames[j].pc, &symbol)))
				continue;
			while (k < seen_count && seen[k] != symbol.address)
				k++;
			if (k < seen_count)
				continue;
			seen[seen_count++] = symbol.address;
			size_t found = pointercall_callers(dump, symbol.address, callers);
			for (k = 0; k < found; k++) {
				fprintf(out, "%s < %s %lx %lu %d", symbol.name, callers[k].symbol.name, callers[k].at,
					callers[k].bytes, callers[k].is_jump);
				for (size_t m = 0; m < callers[k].slot_count; m++)
					fprintf(out, " %lx", callers[k].slots[m]);
				fputc('\n', out);
			}
		}
	}
	dumpcore_close(dump);
	fclose(out);
	return text;
}

/* Cold, warm, warm from what another dump of this kernel left, and with a cache that was damaged: the same. */
static void test_cache_changes_nothing(void **state)
{
	(void)state;
	char folder[] = "/tmp/vmrace-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	const char *before = getenv("VMRACE_CACHE_DIR");
	vmr_autofree char *kept = before ? vmr_strdup(before) : NULL;
	setenv("VMRACE_CACHE_DIR", folder, 1);
	vmr_autofree char *cold = print_stacks(dumps[0]), *warm = print_stacks(dumps[0]);
	vmr_autofree char *other = print_stacks(dumps[1]), *again = print_stacks(dumps[1]),
			  *both = print_stacks(dumps[0]);
	assert_true(strlen(cold) > 10000);
	assert_string_equal(cold, warm);
	assert_string_equal(other, again);
	assert_string_equal(cold, both);
	vmr_autofree char *calls = print_callers(dumps[0]), *warm_calls = print_callers(dumps[0]);
	assert_non_null(strchr(calls, '\n'));
	assert_string_equal(calls, warm_calls);
	vmr_autofree char *damage = vmr_format(
		"for f in %s/pcs-*; do printf xxxx | dd of=$f bs=1 seek=5000 conv=notrunc status=none; done", folder);
	assert_int_equal(system(damage), 0);
	vmr_autofree char *damaged = print_stacks(dumps[0]);
	assert_string_equal(cold, damaged);
	vmr_autofree char *damaged_calls = print_callers(dumps[0]);
	assert_string_equal(calls, damaged_calls);
	vmr_autofree char *removal = vmr_format("rm -r %s", folder);
	assert_int_equal(system(removal), 0);
	if (kept)
		setenv("VMRACE_CACHE_DIR", kept, 1);
	else
		unsetenv("VMRACE_CACHE_DIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_stacks_are_whole),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_tail_call),
		cmocka_unit_test(test_filtered_stacks_have_a_reason),
		cmocka_unit_test(test_room_for_variables),
		cmocka_unit_test(test_from_registers),
		cmocka_unit_test(test_orc_of_memory),
		cmocka_unit_test(test_cache_changes_nothing),
	};
	if (!corpus_there())
		return CORPUS_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
