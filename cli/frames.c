/* SPDX-License-Identifier: MIT */
/* Frames of a stack: text and JSON. */
#include "cli/frames.h"

#include <inttypes.h>
#include <string.h>

#include "cli/output.h"
#include "common/memory.h"
#include "show/print.h"

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

static void add_registers(cJSON *object, const struct dumpcore_registers *registers)
{
	cJSON *all = cJSON_AddObjectToObject(object, "registers");

	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		json_add_address(all, dumpcore_register_name((enum dumpcore_register)i),
				 dumpcore_register_known(registers, (enum dumpcore_register)i), registers->value[i]);
	json_add_address(all, "rflags", registers->flags, registers->flags);
}

void cli_frames_print_json(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t first, size_t end,
			   const struct cli_frame_style *style)
{
	const struct dumpcore_task *task = stack->task;
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
	for (size_t i = first; i < end; i++) {
		add_frame(frames, &stack->frames[i]);
		cJSON *frame = cJSON_GetArrayItem(frames, cJSON_GetArraySize(frames) - 1);
		if (style->locals)
			add_locals(frame, dump, stack, i);
		if (style->registers)
			add_registers(frame, &stack->frames[i].registers);
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

static void print_frame(size_t number, const struct dumpcore_frame *frame, bool is_current)
{
	cli_print("%s#%-2zu " VMR_ADDRESS " %s", is_current ? "=>" : "  ", number, frame->pc,
		  frame->function ? frame->function : "?");
	if (frame->symbol && !frame->inlined)
		cli_print(" (%s+0x%" PRIx64 ")", frame->symbol, frame->offset);
	if (frame->file)
		cli_print(" at %s:%u:%u", frame->file, frame->line, frame->column);
	cli_print("%s%s%s%s%s\n", frame->inlined ? " [inlined]" : "",
		  frame->interrupted && !frame->inlined ? " [interrupted]" : "",
		  frame->inferred ? " [inferred: a tail call]" : "", frame->guess ? " [guess]" : "",
		  frame->fault && !frame->inlined ? " [fault]" : "");
}

/* All of them, each with what it points to. */
static void print_registers(struct dumpcore *dump, const struct dumpcore_registers *registers)
{
	vmr_autofree char *unknown = NULL;

	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++) {
		const char *name = dumpcore_register_name((enum dumpcore_register)i);
		if (!dumpcore_register_known(registers, (enum dumpcore_register)i)) {
			vmr_autofree char *old = unknown;
			unknown = vmr_format("%s %s", old ? old : "", name);
			continue;
		}
		vmr_autofree char *text = show_pointee(dump, registers->value[i]);
		cli_print("        %-3s = " VMR_ADDRESS "%s%s\n", name, registers->value[i], text ? "  // " : "",
			  text ? text : "");
	}
	if (registers->flags)
		cli_print("        rflags = 0x%" PRIx64 "\n", registers->flags);
	if (!registers->known)
		cli_print("        no register is known in this frame\n");
	else if (unknown)
		cli_print("        not known in this frame:%s\n", unknown);
}

void cli_frames_print_task(const struct dumpcore_task *task)
{
	cli_print("PID %d  %s  CPU %u  %c%s  task " VMR_ADDRESS "\n", task->pid, task->comm, task->cpu,
		  task->state_letter, task->on_cpu ? " (running)" : "", task->address);
}

void cli_frames_print(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t first, size_t end,
		      const struct cli_frame_style *style)
{
	for (size_t i = first; i < end; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		print_frame(i, frame, i == style->current);
		if (style->locals && !vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			for (size_t j = 0; j < count; j++)
				print_local(&locals[j]);
		/* Those of what is inlined are its physical frame's. */
		if (style->registers && (i + 1 == end || frame[1].physical != frame->physical))
			print_registers(dump, &frame->registers);
	}
}
