/* SPDX-License-Identifier: MIT */
/* Records on the stacks of the minikernel, and queues that only a variable leads to. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/queue.h"
#include "dumpcore/state/record.h"
#include "dumpcore/unwind/locals.h"
#include "tests/unit/kernel/machine.h"

/* A live variable of a function: the task, its physical frame and where it lies. */
struct variable {
	const struct dumpcore_stack *stack;
	size_t frame;
	vmr_kaddr address;
};

static bool find_in_frame(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, const char *name,
			  struct variable *ret)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count = 0;

	assert_false(vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)));
	for (size_t i = 0; i < count; i++)
		if (locals[i].name && !strcmp(locals[i].name, name) && locals[i].address) {
			*ret = (struct variable){stack, stack->frames[frame].physical, locals[i].address};
			return true;
		}
	return false;
}

static struct variable find_variable(struct dumpcore *dump, const char *function, const char *name)
{
	const struct dumpcore_task *tasks;
	struct variable found = {0};
	size_t count;

	assert_false(vmr_error_drop(dumpcore_tasks_get(dump, &tasks, &count)));
	for (size_t t = 0; t < count; t++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[t]);
		for (size_t i = 0; i < stack->frame_count; i++)
			if (stack->frames[i].function && !strcmp(stack->frames[i].function, function) &&
			    find_in_frame(dump, stack, i, name, &found))
				return found;
	}
	fail_msg("no live %s of %s()", name, function);
	return found;
}

static enum dumpcore_lifetime lifetime_at(struct dumpcore *dump, vmr_kaddr place, uint64_t value)
{
	struct dumpcore_chain_step step = {.how = DUMPCORE_STEP_LOADED, .from = place, .object = place, .value = value};
	struct dumpcore_record record;

	step.has_memory_now = dumpcore_try_read(dump, place, &step.memory_now, sizeof(step.memory_now));
	assert_true(step.has_memory_now);
	assert_false(vmr_error_drop(dumpcore_type_find(dump, "struct ferry_ticket", &step.type)));
	assert_false(vmr_error_drop(dumpcore_record_of_step(dump, NULL, &step, &record)));
	enum dumpcore_lifetime lifetime = record.lifetime;
	dumpcore_record_deinit(&record);
	return lifetime;
}

/*
 * A ticket beside the one that its function has now, in the same frame: it was another call's, unless what was read
 * from it is still there, or the two addresses differ in one bit.
 */
static void test_beside(void **state)
{
	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	struct variable ticket = find_variable(dump, "ferry_board", "ticket");
	const struct dumpcore_frame *frame = &ticket.stack->frames[ticket.frame];
	unsigned beside = 0;

	assert_true(ticket.address >= frame->sp && ticket.address < frame->cfa);
	for (vmr_kaddr place = frame->cfa - 16; place >= frame->sp; place -= 8) {
		struct dumpcore_local local;
		size_t index;
		uint64_t offset, now;
		if (!vmr_error_drop(dumpcore_local_covering(dump, ticket.stack, place, &index, &local, &offset)) ||
		    place % 8 != ticket.address % 8)
			continue;
		bool is_near = __builtin_popcountll(place ^ ticket.address) == 1;
		assert_true(dumpcore_try_read(dump, place, &now, sizeof(now)));
		assert_int_equal(lifetime_at(dump, place, now ^ 0xff00ff00ff),
				 is_near ? DUMPCORE_LIFETIME_UNKNOWN : DUMPCORE_LIFETIME_REUSED);
		beside += !is_near;
		if (place > ticket.address)
			assert_int_equal(lifetime_at(dump, place, now), DUMPCORE_LIFETIME_UNKNOWN);
	}
	assert_true(beside > 0);
	dumpcore_close(dump);
}

static bool is_damaged(struct dumpcore *dump, vmr_kaddr queue, vmr_kaddr place)
{
	struct dumpcore_queues *queues = NULL;
	bool found = false;

	assert_false(vmr_error_drop(dumpcore_queues_read(dump, &queues)));
	for (size_t i = 0; i < queues->damage_count; i++)
		found |= queues->damages[i].queue == queue && queues->damages[i].address == place;
	dumpcore_queues_destroy(queues);
	return found;
}

/* A queue of the kernel's data that leads to a dead stack, and of which no frame knows: it is looked for where the
 * stack of who ran cannot be walked. */
static void test_queue_of_nobody(void **state)
{
	struct minikernel_registers *registers = minikernel_registers_get(machine, 0), saved = *registers;

	(void)state;
	struct dumpcore *dump = machine_dump(NULL);
	vmr_kaddr office = minikernel_symbol(machine, "ferry_office"),
		  place = dumpcore_task_find_pid(dump, 1, 0)->stack + 0x808;
	struct dumpcore_field list;
	assert_false(vmr_error_drop(dumpcore_field_find(dump, "wait_queue_head", "head", &list)));
	dumpcore_close(dump);
	machine_put(office + list.offset, place);
	machine_put(office + list.offset + 8, place);
	dump = machine_dump(NULL);
	assert_false(is_damaged(dump, office, place));
	dumpcore_close(dump);
	registers->sp = 0xc0433f28;
	dump = machine_dump(NULL);
	assert_true(is_damaged(dump, office, place));
	dumpcore_close(dump);
	machine_put(office + list.offset, office + list.offset);
	machine_put(office + list.offset + 8, office + list.offset);
	dump = machine_dump(NULL);
	assert_false(is_damaged(dump, office, place));
	dumpcore_close(dump);
	*registers = saved;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_beside, machine_restore),
					   cmocka_unit_test_setup(test_queue_of_nobody, machine_restore)};

	if (argc < 2 || !machine_begin(argv[1]))
		return 1;
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	machine_end();
	return result;
}
