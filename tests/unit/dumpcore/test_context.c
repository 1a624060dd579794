/* SPDX-License-Identifier: MIT */
/* Who runs in a frame, and which frame is the fault's, on stacks made here. */
#include "dumpcore/unwind/context.h"

#include <string.h>

#include "common/memory.h"
#include "tests/unit/cmocka.h"

struct line {
	const char *name;
	bool interrupted;
	enum dumpcore_context context;
};

static struct dumpcore_stack make(const struct line *lines, size_t count, struct dumpcore_frame *frames)
{
	for (size_t i = 0; i < count; i++)
		frames[i] = (struct dumpcore_frame){.function = lines[i].name,
						    .symbol = lines[i].name,
						    .interrupted = lines[i].interrupted,
						    .physical = i};
	return (struct dumpcore_stack){.frames = frames, .frame_count = count};
}

static void test_irq_in_softirq_in_irq(void **state)
{
	(void)state;
	static const struct line lines[] = {
		{"driver_handler", false, DUMPCORE_CONTEXT_IRQ},
		{"asm_common_interrupt", false, DUMPCORE_CONTEXT_IRQ},
		{"net_rx", true, DUMPCORE_CONTEXT_SOFTIRQ},
		{"handle_softirqs", false, DUMPCORE_CONTEXT_SOFTIRQ},
		{"irq_exit_rcu", false, DUMPCORE_CONTEXT_IRQ},
		{"asm_sysvec_apic_timer_interrupt", false, DUMPCORE_CONTEXT_IRQ},
		{"vfs_write", true, DUMPCORE_CONTEXT_TASK},
		{"entry_SYSCALL_64", false, DUMPCORE_CONTEXT_TASK},
		{NULL, true, DUMPCORE_CONTEXT_TASK},
	};
	struct dumpcore_frame frames[VMR_COUNT(lines)];
	struct dumpcore_stack stack = make(lines, VMR_COUNT(lines), frames);
	context_mark(&stack);
	for (size_t i = 0; i < VMR_COUNT(lines); i++)
		assert_int_equal(frames[i].context, lines[i].context);
}

static void test_nmi_over_exception(void **state)
{
	(void)state;
	static const struct line lines[] = {
		{"nmi_handler", true, DUMPCORE_CONTEXT_NMI},
		{"asm_exc_nmi", false, DUMPCORE_CONTEXT_NMI},
		{"handle_mm_fault", true, DUMPCORE_CONTEXT_EXCEPTION},
		{"asm_exc_page_fault", false, DUMPCORE_CONTEXT_EXCEPTION},
		{"strncpy", true, DUMPCORE_CONTEXT_TASK},
	};
	struct dumpcore_frame frames[VMR_COUNT(lines)];
	struct dumpcore_stack stack = make(lines, VMR_COUNT(lines), frames);
	context_mark(&stack);
	for (size_t i = 0; i < VMR_COUNT(lines); i++)
		assert_int_equal(frames[i].context, lines[i].context);
}

static size_t fault_of(const struct line *lines, size_t count)
{
	struct dumpcore_frame frames[16];
	struct dumpcore_stack stack = make(lines, count, frames);
	size_t found = SIZE_MAX;
	context_mark(&stack);
	context_mark_fault(&stack);
	for (size_t i = 0; i < count; i++)
		if (frames[i].fault) {
			assert_int_equal(found, SIZE_MAX);
			found = i;
		}
	return found;
}

static void test_fault(void **state)
{
	(void)state;
	/* Through the panic path, a dump from outside. */
	static const struct line path[] = {{"delay_loop", true, 0},
					   {"panic", false, 0},
					   {"oops_end", false, 0},
					   {"asm_exc_page_fault", false, 0},
					   {"spin_lock", true, 0},
					   {"wake", false, 0},
					   {"asm_common_interrupt", false, 0},
					   {"idle", true, 0}};
	assert_int_equal(fault_of(path, VMR_COUNT(path)), 4);
	/* By kexec: the registers of the fault come first. */
	static const struct line kexec[] = {
		{"spin_lock", true, 0}, {"wake", false, 0}, {"asm_common_interrupt", false, 0}, {"idle", true, 0}};
	assert_int_equal(fault_of(kexec, VMR_COUNT(kexec)), 0);
	/* panic() in an interrupt's handler, or by the NMI of a watchdog: what was interrupted did not fault. */
	static const struct line irq[] = {{"__crash_kexec", true, 0},
					  {"panic", false, 0},
					  {"driver_handler", false, 0},
					  {"asm_common_interrupt", false, 0},
					  {"idle", true, 0}};
	assert_int_equal(fault_of(irq, VMR_COUNT(irq)), SIZE_MAX);
	static const struct line nmi[] = {{"__crash_kexec", true, 0},
					  {"nmi_panic", false, 0},
					  {"watchdog_overflow_callback", false, 0},
					  {"asm_exc_nmi", false, 0},
					  {"spin", true, 0}};
	assert_int_equal(fault_of(nmi, VMR_COUNT(nmi)), SIZE_MAX);
	/* Stopped in an interrupt over the panic's loop. */
	static const struct line over[] = {
		{"handler", true, 0},   {"asm_sysvec_apic_timer_interrupt", false, 0}, {"panic", true, 0},
		{"oops_end", false, 0}, {"asm_exc_general_protection", false, 0},      {"reader", true, 0}};
	assert_int_equal(fault_of(over, VMR_COUNT(over)), 5);
	/* A jump to nowhere has no symbol, but a caller; what has none is user mode. */
	static const struct line nowhere[] = {{"panic", false, 0},
					      {"oops_end", false, 0},
					      {"asm_exc_general_protection", false, 0},
					      {NULL, true, 0},
					      {"__wake_up_common", false, 0}};
	assert_int_equal(fault_of(nowhere, VMR_COUNT(nowhere)), 3);
	assert_int_equal(fault_of(nowhere, VMR_COUNT(nowhere) - 1), SIZE_MAX);
	/* Asked for: no exception, no fault; user mode is none either. */
	static const struct line sysrq[] = {{"__crash_kexec", true, 0},
					    {"panic", false, 0},
					    {"write", false, 0},
					    {"entry_SYSCALL_64", false, 0},
					    {NULL, true, 0}};
	assert_int_equal(fault_of(sysrq, VMR_COUNT(sysrq)), SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_irq_in_softirq_in_irq),
					   cmocka_unit_test(test_nmi_over_exception), cmocka_unit_test(test_fault)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
