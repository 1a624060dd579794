/* SPDX-License-Identifier: MIT */
/* vmrace bt: stacks of tasks and CPUs, whole, with variables. */
#include <inttypes.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/place.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"

struct bt_options {
	struct cli_place place; /* without a frame: all of them */
	bool all, locals;
	char state;     /* a letter of ps, 0: any */
	unsigned limit; /* frames of a stack; 0: all */
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

/* The frames that were asked for: from *ret_first to before *ret_end. False: the stack has none of that name. */
static bool choose_frames(const struct bt_options *bt, const struct dumpcore_stack *stack, size_t *ret_first,
			  size_t *ret_end)
{
	*ret_first = 0;
	*ret_end = bt->limit && bt->limit < stack->frame_count ? bt->limit : stack->frame_count;
	if (!bt->place.frame)
		return true;
	if (vmr_error_drop(cli_frame_find(stack, bt->place.frame, ret_first)))
		return false;
	*ret_end = *ret_first + (bt->limit && bt->limit < stack->frame_count - *ret_first ? bt->limit : 1);
	return true;
}

/* -- JSON */

static const char *state_name(enum dumpcore_local_state state)
{
	switch (state) {
	case DUMPCORE_LOCAL_VALUE:
		return "value";
	case DUMPCORE_LOCAL_ADDRESS:
		return "address";
	case DUMPCORE_LOCAL_OPTIMIZED_OUT:
		return "optimized_out";
	case DUMPCORE_LOCAL_UNKNOWN:
	case DUMPCORE_LOCAL_UNAVAILABLE:
		break;
	}
	return "unavailable";
}

static void add_value(cJSON *object, const struct dumpcore_local *local)
{
	const struct dumpcore_type *type = local->type ? dumpcore_type_strip(local->type) : NULL;
	if (!local->has_value)
		json_add_null(object, "value");
	else if (type && dumpcore_type_is_signed(type) && (int64_t)local->value < 0 &&
		 (int64_t)local->value >= INT32_MIN)
		json_add_integer(object, "value", (int64_t)local->value);
	else if (local->value <= UINT32_MAX)
		json_add_integer(object, "value", (int64_t)local->value);
	else
		json_add_hex(object, "value", local->value);
}

static void add_local(cJSON *array, const struct dumpcore_local *local)
{
	cJSON *object = json_append_object(array);
	json_add_text(object, "name", local->name);
	json_add_text(object, "type", local->type ? dumpcore_type_name(local->type) : NULL);
	json_add_text(object, "state", state_name(local->state));
	add_value(object, local);
	json_add_address(object, "address", local->address, local->address);
	json_add_text(object, "why", local->why);
}

static void add_locals(cJSON *object, struct dumpcore *dump, const struct dumpcore_stack *stack, size_t index)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count = 0;
	cJSON *array = json_add_array(object, "locals");
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, index, &locals, &count)))
		return;
	for (size_t i = 0; i < count; i++)
		add_local(array, &locals[i]);
}

static void add_frame(cJSON *array, const struct dumpcore_frame *frame)
{
	cJSON *object = json_append_object(array);
	json_add_address(object, "pc", true, frame->pc);
	json_add_address(object, "sp", true, frame->sp);
	json_add_text(object, "function", frame->function);
	json_add_text(object, "symbol", frame->symbol);
	json_add_integer_if(object, "offset", frame->symbol, (int64_t)frame->offset);
	json_add_bool(object, "inlined", frame->inlined);
	json_add_bool(object, "interrupted", frame->interrupted);
	json_add_bool(object, "inferred", frame->inferred);
	json_add_bool(object, "guess", frame->guess);
	json_add_text(object, "file", frame->file);
	json_add_integer_if(object, "line", frame->line, frame->line);
	json_add_integer_if(object, "column", frame->line, frame->column);
}

static void print_json(struct dumpcore *dump, const struct dumpcore_task *task, const struct dumpcore_stack *stack,
		       const struct bt_options *bt)
{
	char letter[2] = {task->state_letter, 0};
	cJSON *object = cJSON_CreateObject();
	json_add_integer(object, "pid", task->pid);
	json_add_text(object, "comm", task->comm);
	json_add_integer(object, "cpu", task->cpu);
	json_add_text(object, "state", letter);
	json_add_address(object, "task", true, task->address);
	json_add_address(object, "stack", task->stack, task->stack);
	json_add_text(object, "error", stack->error);
	cJSON *frames = json_add_array(object, "frames");
	size_t first, end;
	choose_frames(bt, stack, &first, &end);
	for (size_t i = first; i < end; i++) {
		add_frame(frames, &stack->frames[i]);
		if (bt->locals)
			add_locals(cJSON_GetArrayItem(frames, cJSON_GetArraySize(frames) - 1), dump, stack, i);
	}
	cli_print_json(object);
}

/* -- text */

static void print_local(const struct dumpcore_local *local)
{
	const char *type = local->type ? dumpcore_type_name(local->type) : "?";
	cli_print("        %s %s", type, local->name);
	if (local->has_value) {
		const struct dumpcore_type *real = dumpcore_type_strip(local->type);
		const char *word = dumpcore_type_kind(real) == DUMPCORE_TYPE_ENUM
					   ? dumpcore_type_enumerator(real, (int64_t)local->value)
					   : NULL;
		bool is_negative = dumpcore_type_is_signed(real) && (int64_t)local->value < 0;
		if (!is_negative && (dumpcore_type_kind(real) == DUMPCORE_TYPE_POINTER || local->value > 0xffff))
			cli_print(" = 0x%" PRIx64, local->value);
		else
			cli_print(" = %" PRId64, (int64_t)local->value);
		if (word)
			cli_print(" (%s)", word);
	} else if (local->state == DUMPCORE_LOCAL_ADDRESS) {
		cli_print(" at " VMR_ADDRESS, local->address);
	} else {
		cli_print(" <%s>", state_name(local->state));
	}
	if (local->has_value && local->address)
		cli_print("  at " VMR_ADDRESS, local->address);
	else if (local->has_value && local->how && strcmp(local->how, "memory"))
		cli_print("  [%s]", local->how);
	cli_print("%s%s\n", local->why ? "  -- " : "", local->why ? local->why : "");
}

static void print_frame(size_t number, const struct dumpcore_frame *frame)
{
	cli_print("  #%-2zu " VMR_ADDRESS " %s", number, frame->pc, frame->function ? frame->function : "?");
	if (frame->symbol && !frame->inlined)
		cli_print(" (%s+0x%" PRIx64 ")", frame->symbol, frame->offset);
	if (frame->file)
		cli_print(" at %s:%u:%u", frame->file, frame->line, frame->column);
	cli_print("%s%s%s%s%s\n", frame->inlined ? " [inlined]" : "",
		  frame->interrupted && !frame->inlined ? " [interrupted]" : "",
		  frame->inferred ? " [inferred: a tail call]" : "", frame->guess ? " [guess]" : "",
		  frame->fault && !frame->inlined ? " [fault]" : "");
}

static void print_text(struct dumpcore *dump, const struct dumpcore_task *task, const struct dumpcore_stack *stack,
		       const struct bt_options *bt)
{
	cli_print("PID %d  %s  CPU %u  %c%s  task " VMR_ADDRESS "\n", task->pid, task->comm, task->cpu,
		  task->state_letter, task->on_cpu ? " (running)" : "", task->address);
	size_t first, end;
	choose_frames(bt, stack, &first, &end);
	for (size_t i = first; i < end; i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		print_frame(i, &stack->frames[i]);
		if (!bt->locals || vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			continue;
		for (size_t j = 0; j < count; j++)
			print_local(&locals[j]);
	}
	if (!bt->place.frame && end < stack->frame_count)
		cli_print("  -- %zu more\n", stack->frame_count - end);
	if (!bt->place.frame && stack->error)
		cli_print("  -- %s\n", stack->error);
	cli_print("\n");
}

static void print_one(struct dumpcore *dump, const struct cli_options *options, const struct dumpcore_task *task,
		      const struct dumpcore_stack *stack, const struct bt_options *bt)
{
	if (options->json)
		print_json(dump, task, stack, bt);
	else
		print_text(dump, task, stack, bt);
}

/* The stack on which it crashed. */
static struct vmr_error *print_crash(struct dumpcore *dump, const struct cli_options *options,
				     const struct bt_options *bt)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	if (options->words.count || bt->all || bt->place.has_cpu || bt->state)
		return vmr_error_create(VMR_USAGE, "--crash is one stack: leave the others out");
	VMR_TRY(cli_place_find(&bt->place, dump, &chosen));
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

	if (bt->place.crash)
		return print_crash(dump, options, bt);
	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &count));
	VMR_TRY(check_pids(&options->words, tasks, count));
	bool only_running = !options->words.count && !bt->all && !bt->place.has_cpu && !bt->state;
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
	{NULL},
};

const struct cli_command cli_command_bt = {
	.name = "bt",
	.summary = "Show stacks of tasks and CPUs, with inlined functions, lines and variables",
	.usage = "[PID...|--all|--crash|--cpu N|--state LETTER] [--locals] [--frame F] [--limit N] FILES...",
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
