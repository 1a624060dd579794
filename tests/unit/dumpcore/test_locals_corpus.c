/* SPDX-License-Identifier: MIT */
/*
 * Variables of real dumps. Of those that drgn cannot evaluate because it does not know an operator (entry values,
 * implicit pointers): how many we resolve, how many cannot be, by reason, and how many we fail. And some checked by
 * hand.
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "common/file.h"
#include "dumpcore/dumpcore.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const char *const cases[][2] = {{"rq-qos-6.12", "vmcore"},
				       {"rq-qos-6.12-again", "vmcore"},
				       {"rq-qos-6.12-clean", "vmcore"},
				       {"rq-qos-6.12-hang", "vmcore.elf"},
				       {"rq-qos-6.12-qemu", "vmcore"}};

struct counts {
	unsigned resolved, no_site, no_value, failed;
};

/* Frames as drgn counts them: without those that no unwinder saw. */
static size_t frame_number(const struct dumpcore_stack *stack, int number)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (!stack->frames[i].inferred && !stack->frames[i].guess && !number--)
			return i;
	return SIZE_MAX;
}

/* The local of a frame; its strings live as long as the dump. */
static bool find_local(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, const char *name,
		       struct dumpcore_local *ret)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count;
	if (frame >= stack->frame_count || vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(locals[i].name, name)) {
			*ret = locals[i];
			return true;
		}
	return false;
}

static const char *text_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));
	return text ? text : "";
}

static int number_of(const cJSON *object, const char *key)
{
	return (int)cJSON_GetNumberValue(cJSON_GetObjectItem(object, key));
}

static void count_one(struct dumpcore *dump, const cJSON *line, struct counts *counts)
{
	struct dumpcore_local local = {.why = "no such local"};
	int pid = number_of(line, "pid");
	const struct dumpcore_task *task =
		dumpcore_task_find_pid(dump, pid, pid ? 0 : (unsigned)number_of(line, "cpu"));
	const struct dumpcore_stack *stack = task ? dumpcore_stack_of(dump, task) : NULL;
	bool is_there = stack && find_local(dump, stack, frame_number(stack, number_of(line, "frame")),
					    text_of(line, "name"), &local);
	if (is_there && (local.state == DUMPCORE_LOCAL_VALUE || local.state == DUMPCORE_LOCAL_ADDRESS)) {
		counts->resolved++;
	} else if (is_there && local.why && !strncmp(local.why, "no call site at the return address", 34)) {
		counts->no_site++;
	} else if (is_there && local.why && !strcmp(local.why, "the call site does not say what this parameter was")) {
		counts->no_value++;
	} else {
		counts->failed++;
		printf("  failed: PID %d %s %s: %s\n", pid, text_of(line, "fn"), text_of(line, "name"),
		       local.why ? local.why : "?");
	}
}

static void count_case(const char *name, const char *dump_name, struct counts *counts)
{
	vmr_autofree char *oracle = vmr_format("%s/oracle/locals.jsonl", name);
	vmr_autofree char *path = corpus_path(oracle);
	vmr_autofree char *dump_path = vmr_format("%s/%s", name, dump_name);
	vmr_autofree char *text = NULL;
	assert_null(vmr_file_read(path, 64u << 20, &text, NULL));
	struct dumpcore *dump = corpus_open(dump_path, true);
	char *rest = text;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		cJSON *object = cJSON_Parse(line);
		if (object && cJSON_IsTrue(cJSON_GetObjectItem(object, "absent")) && cJSON_HasObjectItem(object, "op"))
			count_one(dump, object, counts);
		cJSON_Delete(object);
	}
	dumpcore_close(dump);
}

static void test_operators_that_drgn_lacks(void **state)
{
	(void)state;
	struct counts counts = {0};
	for (size_t i = 0; i < VMR_COUNT(cases); i++)
		count_case(cases[i][0], cases[i][1], &counts);
	printf("locals with operators that drgn does not evaluate: %u resolved; cannot be: %u no call site at the "
	       "return address, "
	       "%u no value for that register there; %u failed\n",
	       counts.resolved, counts.no_site, counts.no_value, counts.failed);
	assert_true(counts.resolved > 500);
	assert_true(counts.resolved * 10 >= (counts.resolved + counts.failed) * 9);
}

/* -- by hand */

static const struct dumpcore_stack *stack_of(struct dumpcore *dump, int pid, unsigned cpu)
{
	const struct dumpcore_task *task = dumpcore_task_find_pid(dump, pid, cpu);
	assert_non_null(task);
	return dumpcore_stack_of(dump, task);
}

static size_t frame_named(const struct dumpcore_stack *stack, const char *function)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].function && !strcmp(stack->frames[i].function, function) &&
		    !stack->frames[i].inferred)
			return i;
	fail_msg("no frame of %s", function);
	return SIZE_MAX;
}

/* An entry value: what rq_qos_wait got is the address of its caller's variable on the stack (block/blk-wbt.c,
 * __wbt_wait). */
static void test_entry_value_is_callers_variable(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 87, 0);
	struct dumpcore_local passed, variable;
	assert_true(find_local(dump, stack, frame_named(stack, "rq_qos_wait"), "private_data", &passed));
	assert_true(find_local(dump, stack, frame_named(stack, "__wbt_wait"), "data", &variable));
	assert_string_equal(passed.how, "entry value");
	assert_int_equal(variable.state, DUMPCORE_LOCAL_ADDRESS);
	assert_int_equal(passed.value, variable.address);
	assert_int_equal(passed.value, 0xffffae2f80213700);
	dumpcore_close(dump);
}

/* An entry value: the pt_regs that the interrupt's handler got hold the pc that was interrupted. */
static void test_entry_value_is_pt_regs(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 0, 2);
	struct dumpcore_local regs;
	uint64_t rip;
	assert_true(find_local(dump, stack, frame_named(stack, "__common_interrupt"), "regs", &regs));
	assert_string_equal(regs.how, "entry value");
	assert_null(dumpcore_read_u64(dump, regs.value + 128, &rip));
	const struct dumpcore_frame *interrupted = &stack->frames[frame_named(stack, "handle_softirqs")];
	assert_true(interrupted->interrupted);
	assert_int_equal(rip, interrupted->pc);
	dumpcore_close(dump);
}

/* An implicit pointer: queued_spin_lock has `int val = 0` and passes &val, which the compiler made no memory for. */
static void test_implicit_pointer(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 0, 2);
	struct dumpcore_local old;
	assert_true(find_local(dump, stack, frame_named(stack, "arch_atomic_try_cmpxchg"), "old", &old));
	assert_string_equal(old.how, "implicit pointer");
	assert_int_equal(old.state, DUMPCORE_LOCAL_VALUE);
	assert_false(old.has_value);
	assert_non_null(strstr(old.why, "points to val, which has no address and is 0"));
	dumpcore_close(dump);
}

/* The caller of a wake-up passes mode and flags as constants: wake_up_all is __wake_up(x, TASK_NORMAL, 0, NULL). */
static void test_entry_value_of_constants(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 0, 2);
	size_t frame = frame_named(stack, "rq_qos_wake_function");
	struct dumpcore_local mode, flags, key;
	assert_true(find_local(dump, stack, frame, "mode", &mode) &&
		    find_local(dump, stack, frame, "wake_flags", &flags) &&
		    find_local(dump, stack, frame, "key", &key));
	assert_true(mode.has_value && flags.has_value && key.has_value);
	assert_int_equal(mode.value, 3);
	assert_int_equal(flags.value, 0);
	assert_int_equal(key.value, 0);
	dumpcore_close(dump);
}

/* Beyond assembly without CFI: what the copy got in a register that the assembly does not write is its caller's
 * variable. */
static void test_registers_across_assembly(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 92, 0);
	struct dumpcore_local passed, variable;
	assert_string_equal(stack->frames[0].function, "rep_movs_alternative");
	assert_true(find_local(dump, stack, frame_named(stack, "__copy_from_iter"), "i", &passed));
	assert_true(find_local(dump, stack, frame_named(stack, "new_sync_write"), "iter", &variable));
	assert_true(passed.in_register && passed.has_value);
	assert_int_equal(variable.state, DUMPCORE_LOCAL_ADDRESS);
	assert_int_equal(passed.value, variable.address);
	dumpcore_close(dump);
}

/* -- which frame is the fault's */

static void test_fault_frame(void **state)
{
	(void)state;
	static const struct {
		const char *dump;
		int pid;
		unsigned cpu;
		const char *symbol;
	} faults[] = {{"rq-qos-6.12/vmcore", 0, 2, "_raw_spin_lock_irqsave"},
		      {"rq-qos-6.12-again/vmcore", 96, 2, "_raw_spin_lock_irqsave"},
		      {"rq-qos-6.12-qemu/vmcore", 0, 1, "_raw_spin_lock_irqsave"},
		      {"rq-qos-6.12-clean/vmcore", 1, 1, NULL}};
	for (size_t i = 0; i < VMR_COUNT(faults); i++) {
		struct dumpcore *dump = corpus_open(faults[i].dump, true);
		const struct dumpcore_stack *stack = stack_of(dump, faults[i].pid, faults[i].cpu);
		const char *found = NULL;
		for (size_t j = 0; j < stack->frame_count; j++)
			if (stack->frames[j].fault && stack->frames[j].physical == j)
				found = stack->frames[j].symbol;
		if (faults[i].symbol) {
			assert_non_null(found);
			assert_string_equal(found, faults[i].symbol);
		} else {
			assert_null(found);
		}
		dumpcore_close(dump);
	}
}

/* Every automatic variable of a stack is found again by an address in it. */
static void test_covering(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_stack *stack = stack_of(dump, 87, 0);
	struct dumpcore_local data, found;
	size_t frame = frame_named(stack, "rq_qos_wait"), in;
	uint64_t offset;
	assert_true(find_local(dump, stack, frame, "data", &data));
	assert_int_equal(data.state, DUMPCORE_LOCAL_ADDRESS);
	assert_null(dumpcore_local_covering(dump, stack, data.address + 9, &in, &found, &offset));
	assert_string_equal(found.name, "data");
	assert_int_equal(in, frame);
	assert_int_equal(offset, 9);
	assert_true(vmr_error_drop(dumpcore_local_covering(dump, stack, 0x1000, &in, &found, &offset)));
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry_value_is_callers_variable),
		cmocka_unit_test(test_entry_value_is_pt_regs),
		cmocka_unit_test(test_implicit_pointer),
		cmocka_unit_test(test_entry_value_of_constants),
		cmocka_unit_test(test_registers_across_assembly),
		cmocka_unit_test(test_fault_frame),
		cmocka_unit_test(test_covering),
		cmocka_unit_test(test_operators_that_drgn_lacks),
	};
	if (!corpus_there())
		return CORPUS_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
