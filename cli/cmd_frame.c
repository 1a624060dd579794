/* SPDX-License-Identifier: MIT */
/* frame, up, down: the frame that the lines of a prompt are about. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/frames.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/session.h"
#include "common/memory.h"
#include "common/text.h"
#include "show/show.h"

struct frame_options {
	struct cli_place place; /* first: CLI_PLACE_OPTIONS */
	bool none;
	struct cli_frame_style style;
};

static void deinit(void *own)
{
	cli_place_deinit(&((struct frame_options *)own)->place);
}

static struct vmr_error *set_none(void *own, const char *value)
{
	(void)value;
	((struct frame_options *)own)->none = true;
	return NULL;
}

static struct vmr_error *set_locals(void *own, const char *value)
{
	(void)value;
	((struct frame_options *)own)->style.locals = true;
	return NULL;
}

static struct vmr_error *set_registers(void *own, const char *value)
{
	(void)value;
	((struct frame_options *)own)->style.registers = true;
	return NULL;
}

static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	(void)count;
	return true;
}

/* ---- */

/* Whose stack: "92", "crash", of an idle task "CPU 2". */
static char *owner_text(const struct cli_session_frame *frame, const struct cli_chosen *chosen)
{
	if (frame->crash)
		return vmr_strdup("crash");
	if (chosen->task->pid)
		return vmr_format("%d", chosen->task->pid);
	return vmr_format("CPU %u", chosen->task->cpu);
}

/* Names of functions are the dump's: cut, and what no terminal should get made harmless. */
static void write_label(struct cli_session_frame *frame, const struct cli_chosen *chosen)
{
	const char *function = chosen->stack->frames[frame->number].function;
	vmr_autofree char *owner = owner_text(frame, chosen);
	vmr_autofree char *clean = vmr_text_clean(function ? function : "?", false);

	snprintf(frame->label, sizeof(frame->label), "%s #%zu %.32s", owner, frame->number, clean);
	for (char *at = frame->label; *at; at++)
		if ((unsigned char)*at >= 0x80) /* part of a letter may be cut off */
			*at = '?';
}

static void print_chosen(struct dumpcore *dump, const struct cli_chosen *chosen, const struct frame_options *own,
			 bool json)
{
	size_t end = show_frame_end(chosen->stack, chosen->frame);
	struct cli_frame_style style = own->style;

	style.current = SIZE_MAX;
	if (json) {
		cli_frames_print_json(dump, chosen->stack, chosen->frame, end, &style);
		return;
	}
	cli_frames_print_task(chosen->task);
	cli_frames_print(dump, chosen->stack, chosen->frame, end, &style);
}

static void choose(const struct cli_place *place, const struct cli_chosen *chosen)
{
	const struct cli_session_frame *before = cli_session_frame();
	struct cli_session_frame frame = {0};

	if (cli_place_is_named(place)) {
		frame.crash = place->crash;
		frame.has_pid = place->has_pid;
		frame.has_cpu = place->has_cpu;
		frame.pid = place->pid;
		frame.cpu = place->cpu;
	} else {
		frame = *before;
	}
	frame.number = chosen->frame;
	write_label(&frame, chosen);
	cli_session_choose(&frame);
}

static struct vmr_error *choose_frame(struct dumpcore *dump, const struct cli_options *options,
				      const struct frame_options *own)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	VMR_TRY(cli_place_find(&own->place, dump, &chosen));
	choose(&own->place, &chosen);
	print_chosen(dump, &chosen, own, options->json);
	return NULL;
}

static struct vmr_error *run_frame(const struct cli_options *options, void *own, int *ret_exit)
{
	struct frame_options *frame = own;
	bool is_asked = cli_place_is_named(&frame->place) || frame->place.frame || options->words.count;
	struct dumpcore *dump;

	(void)ret_exit;
	if (options->words.count > 1 || (options->words.count && frame->place.frame))
		return vmr_error_create(VMR_USAGE, "frame: one frame: a number of bt, or a function");
	if (frame->none && is_asked)
		return vmr_error_create(VMR_USAGE, "frame --none: leave the others out");
	if (options->words.count)
		frame->place.frame = vmr_strdup(options->words.items[0]);
	if (frame->none) {
		cli_session_choose(NULL);
		return NULL;
	}
	if (!is_asked && !cli_session_frame()) {
		cli_print("no frame is chosen: frame --crash, frame --cpu N, frame --pid N\n");
		return NULL;
	}
	VMR_TRY(cli_open_kernel(options, "stacks", &dump));
	return cli_close_dump(dump, choose_frame(dump, options, frame));
}

/* ---- up, down */

static struct vmr_error *move(struct dumpcore *dump, const struct cli_options *options, struct frame_options *own,
			      bool is_up, int count)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	VMR_TRY(cli_place_find(&own->place, dump, &chosen));
	size_t room = is_up ? chosen.stack->frame_count - 1 - chosen.frame : chosen.frame;
	if (!room && count)
		return vmr_error_create(VMR_BAD_INPUT, "#%zu is the %s frame", chosen.frame,
					is_up ? "outermost" : "innermost");
	size_t steps = (size_t)count < room ? (size_t)count : room;
	chosen.frame = is_up ? chosen.frame + steps : chosen.frame - steps;
	choose(&own->place, &chosen);
	print_chosen(dump, &chosen, own, options->json);
	return NULL;
}

static struct vmr_error *run_move(const struct cli_options *options, void *own, bool is_up)
{
	const char *name = is_up ? "up" : "down";
	struct dumpcore *dump;
	int count = 1;

	if (options->words.count > 1 || (options->words.count && !cli_number_parse(options->words.items[0], &count)))
		return vmr_error_create(VMR_USAGE, "%s: give a number of frames, or nothing for one", name);
	if (!cli_session_frame())
		return vmr_error_create(VMR_USAGE,
					"%s: no frame is chosen: frame --crash, frame --cpu N or frame --pid N", name);
	VMR_TRY(cli_open_kernel(options, "stacks", &dump));
	return cli_close_dump(dump, move(dump, options, own, is_up, count));
}

static struct vmr_error *run_up(const struct cli_options *options, void *own, int *ret_exit)
{
	(void)ret_exit;
	return run_move(options, own, true);
}

static struct vmr_error *run_down(const struct cli_options *options, void *own, int *ret_exit)
{
	(void)ret_exit;
	return run_move(options, own, false);
}

/* ---- */

#define STYLE_OPTIONS                                                                                                  \
	{"locals", 'l', NULL, "its variables and parameters", set_locals},                                             \
	{                                                                                                              \
		"registers", 'r', NULL, "its registers, as far as they are known", set_registers                       \
	}

static const struct cli_option frame_own[] = {
	CLI_PLACE_OPTIONS,
	{"none", 0, NULL, "no frame from now on", set_none},
	STYLE_OPTIONS,
	{NULL},
};

static const struct cli_option move_own[] = {STYLE_OPTIONS, {NULL}};

const struct cli_command cli_command_frame = {
	.name = "frame",
	.summary = "Choose the frame that the lines after it are about",
	.usage = "[F] [--crash|--cpu N|--pid N] [--none] [--locals] [--registers]",
	.description =
		"F is a number of bt, or a function; without it the innermost, with --crash the one that\n"
		"crashed. show, identify, read, dis, list and bt that name no task are about it then, and frame F,\n"
		"up and down stay on its stack. Without anything it says which one is chosen.",
	.examples = "  frame --crash\n  frame --pid 92 rq_qos_wait\n  frame 11 --locals --registers\n  frame --none",
	.words = CLI_VALUES_FRAMES,
	.only_in_prompt = true,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = frame_own,
	.own_size = sizeof(struct frame_options),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run_frame,
};

const struct cli_command cli_command_up = {
	.name = "up",
	.summary = "Choose the caller's frame, or that of N calls outwards",
	.usage = "[N] [--locals] [--registers]",
	.examples = "  up\n  up 3 --locals",
	.only_in_prompt = true,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = move_own,
	.own_size = sizeof(struct frame_options),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run_up,
};

const struct cli_command cli_command_down = {
	.name = "down",
	.summary = "Choose the frame that was called from it, or that of N calls inwards",
	.usage = "[N] [--locals] [--registers]",
	.examples = "  down\n  down 2 --registers",
	.only_in_prompt = true,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = move_own,
	.own_size = sizeof(struct frame_options),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run_down,
};
