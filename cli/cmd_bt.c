/* SPDX-License-Identifier: MIT */
/* vmrace bt: stacks of tasks and CPUs, whole, with variables. */
#include <string.h>

#include "cli/command.h"
#include "cli/frames.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/session.h"
#include "common/memory.h"
#include "show/show.h"

struct bt_options {
	struct cli_place place; /* without a frame: all of them */
	bool all, locals, registers;
	char state;     /* a letter of ps, 0: any */
	unsigned limit; /* frames of a stack; 0: all */
	size_t current; /* the frame of a prompt; SIZE_MAX: none, or no frame of this stack */
};

static void deinit(void *own)
{
	cli_place_deinit(own);
}

static struct vmr_error *set_all(void *own, const char *value)
{
	(void)value;
	((struct bt_options *)own)->all = true;
	return NULL;
}

static struct vmr_error *set_locals(void *own, const char *value)
{
	(void)value;
	((struct bt_options *)own)->locals = true;
	return NULL;
}

static struct vmr_error *set_registers(void *own, const char *value)
{
	(void)value;
	((struct bt_options *)own)->registers = true;
	return NULL;
}

static struct vmr_error *set_limit(void *own, const char *value)
{
	int number;
	if (!cli_number_parse(value, &number) || !number)
		return vmr_error_create(VMR_USAGE, "--limit %s: give a number of frames", value);
	((struct bt_options *)own)->limit = (unsigned)number;
	return NULL;
}

static struct vmr_error *set_state(void *own, const char *value)
{
	if (strlen(value) != 1 || !strchr("RSDTtXZPI", *value))
		return vmr_error_create(VMR_USAGE, "--state %s: a state is one of R S D T t X Z P I", value);
	((struct bt_options *)own)->state = *value;
	return NULL;
}

static bool is_word(const char *argument, size_t count)
{
	int number;
	(void)count;
	return cli_number_parse(argument, &number);
}

/* -- which tasks */

static bool is_chosen(const struct bt_options *bt, const struct vmr_list *pids, const struct dumpcore_task *task)
{
	if (bt->state && task->state_letter != bt->state)
		return false;
	if (bt->place.has_cpu && !(task->on_cpu && task->cpu == bt->place.cpu))
		return false;
	for (size_t i = 0; i < pids->count; i++) {
		int pid;
		if (cli_number_parse(pids->items[i], &pid) && pid == task->pid)
			return true;
	}
	return !pids->count;
}

static struct vmr_error *check_pids(const struct vmr_list *pids, const struct dumpcore_task *tasks, size_t count)
{
	for (size_t i = 0; i < pids->count; i++) {
		int pid;
		bool is_there = false;
		for (size_t j = 0; j < count && !is_there; j++)
			is_there = cli_number_parse(pids->items[i], &pid) && tasks[j].pid == pid;
		if (!is_there)
			return vmr_error_create(VMR_BAD_INPUT, "PID %s: the dump has no such task; see vmrace bt --all",
						pids->items[i]);
	}
	return NULL;
}

/* The frames that were asked for: from *ret_first to before *ret_end; of one of them and a function that was inlined
 * into what is left of itself both. False: the stack has none of that name. */
static bool choose_frames(const struct bt_options *bt, const struct dumpcore_stack *stack, size_t *ret_first,
			  size_t *ret_end)
{
	*ret_first = 0;
	*ret_end = bt->limit && bt->limit < stack->frame_count ? bt->limit : stack->frame_count;
	if (!bt->place.frame)
		return true;
	if (vmr_error_drop(cli_frame_find(stack, bt->place.frame, ret_first)))
		return false;
	*ret_end = show_frame_end(stack, *ret_first);
	if (bt->limit)
		*ret_end = *ret_first +
			   (bt->limit < stack->frame_count - *ret_first ? bt->limit : stack->frame_count - *ret_first);
	return true;
}

static void print_one(struct dumpcore *dump, const struct cli_options *options, const struct dumpcore_task *task,
		      const struct dumpcore_stack *stack, const struct bt_options *bt)
{
	const struct cli_frame_style style = {bt->locals, bt->registers, bt->current};
	size_t first, end;

	choose_frames(bt, stack, &first, &end);
	if (options->json) {
		cli_frames_print_json(dump, stack, first, end, &style);
		return;
	}
	cli_frames_print_task(task);
	cli_frames_print(dump, stack, first, end, &style);
	if (!bt->place.frame && end < stack->frame_count)
		cli_print("  -- %zu more\n", stack->frame_count - end);
	if (!bt->place.frame && stack->error)
		cli_print("  -- %s\n", stack->error);
	cli_print("\n");
}

/* One stack: the one on which it crashed, or that of the frame of a prompt. */
static struct vmr_error *print_chosen(struct dumpcore *dump, const struct cli_options *options, struct bt_options *bt)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	VMR_TRY(cli_place_find(&bt->place, dump, &chosen));
	if (!bt->place.crash)
		bt->current = cli_session_frame()->number;
	print_one(dump, options, chosen.task, chosen.stack, bt);
	return NULL;
}

/* Nothing was printed: an answer, or what was asked for is not there. */
static struct vmr_error *none_printed(const struct cli_options *options, const struct bt_options *bt)
{
	if (bt->place.has_cpu && !bt->place.frame)
		return vmr_error_create(VMR_BAD_INPUT, "--cpu %u: the dump does not say what ran there", bt->place.cpu);
	if (bt->place.frame)
		return vmr_error_create(VMR_BAD_INPUT, "--frame %s: no frame of these stacks is in that function",
					bt->place.frame);
	if (bt->state && !options->json)
		cli_print("no task is in state %c\n", bt->state);
	return NULL;
}

static struct vmr_error *print_stacks(struct dumpcore *dump, const struct cli_options *options, struct bt_options *bt)
{
	const struct dumpcore_task *tasks;
	size_t count, printed = 0, first, end;

	bool only_running = !options->words.count && !bt->all && !bt->place.has_cpu && !bt->state;
	if (bt->place.crash && !only_running)
		return vmr_error_create(VMR_USAGE, "--crash is one stack: leave the others out");
	if (bt->place.crash || (only_running && cli_session_frame()))
		return print_chosen(dump, options, bt);
	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	VMR_TRY(check_pids(&options->words, tasks, count));
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_task *task = &tasks[i];
		if (!is_chosen(bt, &options->words, task) || (only_running && !task->on_cpu))
			continue;
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
		if (!choose_frames(bt, stack, &first, &end))
			continue;
		print_one(dump, options, task, stack, bt);
		printed++;
	}
	return printed ? NULL : none_printed(options, bt);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;
	(void)ret_exit;
	((struct bt_options *)own)->current = SIZE_MAX;
	VMR_TRY(cli_open_kernel(options, "stacks", &dump));
	struct vmr_error *error = print_stacks(dump, options, own);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	{"all", 'a', NULL, "every thread and each CPU's idle task", set_all},
	{"cpu", 'c', "N", "what ran on this CPU", cli_place_set_cpu, CLI_VALUES_CPUS},
	{"state", 's', "LETTER", "tasks in this state, as ps has it: R S D T t X Z P I", set_state,
	 "R S D T t X Z P I"},
	{"crash", 0, NULL, "the stack on which it crashed", cli_place_set_crash},
	{"frame", 'f', "F", "only this frame: a number, or a function", cli_place_set_frame, CLI_VALUES_FRAMES},
	{"limit", 'n', "N", "at most N frames of each stack", set_limit},
	{"locals", 'l', NULL, "variables and parameters of each frame", set_locals},
	{"registers", 'r', NULL, "registers of each frame, as far as they are known there", set_registers},
	{NULL},
};

const struct cli_command cli_command_bt = {
	.name = "bt",
	.summary = "Show stacks of tasks and CPUs, with inlined functions, lines and variables",
	.usage = "[PID...|--all|--crash|--cpu N|--state LETTER] [--locals] [--registers] [--frame F] "
		 "[--limit N] FILES...",
	.description =
		"Without PID or option: what ran on each CPU. A stack is shown whole, from where the CPU stopped:\n"
		"panic, NMI and interrupt frames included. [fault] marks the registers that are the crash,\n"
		"[inferred] a function that a tail call left, [guess] what was found by scanning after the walk\n"
		"was lost; where a walk ends early, the last line says why. Without a vmlinux frames have function\n"
		"and offset by what the kernel kept of itself, and neither lines nor locals.",
	.examples = "  vmrace bt vmcore vmlinux\n"
		    "  vmrace bt --all vmcore\n"
		    "  vmrace bt 92 --locals vmcore vmlinux\n"
		    "  vmrace bt --crash --limit 12 vmcore vmlinux\n"
		    "  vmrace bt 92 --frame rq_qos_wait --locals vmcore vmlinux\n"
		    "  vmrace bt --state D vmcore vmlinux\n"
		    "  vmrace bt --all --json vmcore vmlinux | jq -r '.frames[].function'",
	.words = CLI_VALUES_PIDS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct bt_options),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run,
};
