/* SPDX-License-Identifier: MIT */
/* Which frame a command is about. */
#include "cli/place.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "common/memory.h"
#include "show/near.h"

void cli_place_deinit(struct cli_place *place)
{
	free(place->frame);
}

bool cli_number_parse(const char *text, int *ret)
{
	char *end;

	errno = 0;
	long number = strtol(text, &end, 10);
	if (errno || end == text || *end || number < 0 || number > INT_MAX)
		return false;
	*ret = (int)number;
	return true;
}

struct vmr_error *cli_place_set_crash(void *own, const char *value)
{
	(void)value;
	((struct cli_place *)own)->crash = true;
	return NULL;
}

struct vmr_error *cli_place_set_cpu(void *own, const char *value)
{
	struct cli_place *place = own;
	int number;

	if (!cli_number_parse(value, &number))
		return vmr_error_create(VMR_USAGE, "--cpu %s: a CPU is a number", value);
	place->has_cpu = true;
	place->cpu = (unsigned)number;
	return NULL;
}

struct vmr_error *cli_place_set_pid(void *own, const char *value)
{
	struct cli_place *place = own;

	if (!cli_number_parse(value, &place->pid))
		return vmr_error_create(VMR_USAGE, "--pid %s: a PID is a number", value);
	place->has_pid = true;
	return NULL;
}

struct vmr_error *cli_place_set_frame(void *own, const char *value)
{
	struct cli_place *place = own;

	free(place->frame);
	place->frame = vmr_strdup(value);
	return NULL;
}

struct vmr_error *cli_frame_find(const struct dumpcore_stack *stack, const char *frame, size_t *ret)
{
	int number;

	if (cli_number_parse(frame, &number)) {
		if ((size_t)number >= stack->frame_count)
			return vmr_error_create(VMR_BAD_INPUT, "--frame %s: the stack has %zu frames%s%s", frame,
						stack->frame_count, stack->error ? ": " : "",
						stack->error ? stack->error : "");
		*ret = (size_t)number;
		return NULL;
	}
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].function && !strcmp(stack->frames[i].function, frame)) {
			*ret = i;
			return NULL;
		}
	/* What is inlined in it has its symbol too. */
	for (size_t i = 0; i < stack->frame_count; i++)
		if (stack->frames[i].physical == i && stack->frames[i].symbol &&
		    !strcmp(stack->frames[i].symbol, frame)) {
			*ret = i;
			return NULL;
		}
	vmr_autofree char *near = show_near_frame(stack, frame);
	int pid = stack->task ? stack->task->pid : 0;
	if (*near)
		return vmr_error_create(VMR_BAD_INPUT, "--frame %s: no frame of PID %d is in that function%s", frame,
					pid, near);
	return vmr_error_create(VMR_BAD_INPUT,
				"--frame %s: no frame of PID %d is in that function; see vmrace bt %d, and for the "
				"tasks that are in it bt --all --frame %s",
				frame, pid, pid, frame);
}

static struct vmr_error *take_crash(struct dumpcore *dump, struct cli_chosen *ret)
{
	VMR_TRY(dumpcore_crash_read(dump, &ret->crash));
	if (!ret->crash->stack)
		return vmr_error_create(VMR_BAD_INPUT, "--crash: the dump does not say what crashed");
	ret->stack = ret->crash->stack;
	ret->task = ret->crash->task;
	ret->frame = ret->crash->frame == SIZE_MAX ? 0 : ret->crash->innermost;
	return NULL;
}

static struct vmr_error *take_cpu(struct dumpcore *dump, unsigned cpu, struct cli_chosen *ret)
{
	const struct dumpcore_cpu *cpus;
	size_t count;

	VMR_TRY(dumpcore_cpus_get(dump, &cpus, &count));
	for (size_t i = 0; i < count; i++)
		if (cpus[i].number == cpu)
			ret->task = cpus[i].task;
	if (!ret->task)
		return vmr_error_create(VMR_BAD_INPUT, "--cpu %u: the dump does not say what ran there", cpu);
	ret->stack = dumpcore_stack_of(dump, ret->task);
	return NULL;
}

static struct vmr_error *find_named(const struct cli_place *place, struct dumpcore *dump, struct cli_chosen *ret)
{
	if (place->crash + place->has_pid + (place->has_cpu && place->has_pid && place->pid) > 1 ||
	    (place->crash && place->has_cpu))
		return vmr_error_create(VMR_USAGE, "give one of --crash, --cpu and --pid");
	if (place->crash) {
		VMR_TRY(take_crash(dump, ret));
	} else if (place->has_pid) {
		ret->task = dumpcore_task_find_pid(dump, place->pid, place->cpu);
		if (!ret->task)
			return vmr_error_create(VMR_BAD_INPUT,
						"--pid %d: the dump has no such task; see vmrace bt --all", place->pid);
		ret->stack = dumpcore_stack_of(dump, ret->task);
	} else if (place->has_cpu) {
		VMR_TRY(take_cpu(dump, place->cpu, ret));
	} else if (place->frame) {
		return vmr_error_create(VMR_USAGE, "--frame %s of which task? Give --crash, --cpu N or --pid N",
					place->frame);
	}
	ret->cpu = ret->task ? ret->task->cpu : 0;
	if (ret->stack && !ret->stack->frame_count)
		return vmr_error_create(VMR_BAD_INPUT, "PID %d has no frames%s%s", ret->task ? ret->task->pid : 0,
					ret->stack->error ? ": " : "", ret->stack->error ? ret->stack->error : "");
	return ret->stack && place->frame ? cli_frame_find(ret->stack, place->frame, &ret->frame) : NULL;
}

bool cli_place_is_named(const struct cli_place *place)
{
	return place->crash || place->has_pid || place->has_cpu;
}

struct vmr_error *cli_place_find(const struct cli_place *place, struct dumpcore *dump, struct cli_chosen *ret)
{
	const struct cli_session_frame *chosen = cli_session_frame();

	*ret = (struct cli_chosen){0};
	if (cli_place_is_named(place) || !chosen)
		return find_named(place, dump, ret);
	const struct cli_place whole = {chosen->crash, chosen->has_pid, chosen->has_cpu,
					chosen->pid,   chosen->cpu,     place->frame};
	VMR_TRY(find_named(&whole, dump, ret));
	if (!place->frame && ret->stack && chosen->number < ret->stack->frame_count)
		ret->frame = chosen->number;
	return NULL;
}
void cli_chosen_deinit(struct cli_chosen *chosen)
{
	dumpcore_crash_destroy(chosen->crash);
}
