/* SPDX-License-Identifier: MIT */
/* Which frame a command is about: --crash, --cpu N, --pid N, and --frame F (a number or a function). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "dumpcore/dumpcore.h"

/* A decimal number from 0 to INT_MAX, and nothing else. */
bool cli_number_parse(const char *text, int *ret);

/* What the options said. It stands first in the own options of a command that has them. */
struct cli_place {
	bool crash, has_pid, has_cpu;
	int pid;
	unsigned cpu;
	char *frame;
};
void cli_place_deinit(struct cli_place *place);

/* For tables of options. */
struct vmr_error *cli_place_set_crash(void *own, const char *value);
struct vmr_error *cli_place_set_cpu(void *own, const char *value);
struct vmr_error *cli_place_set_pid(void *own, const char *value);
struct vmr_error *cli_place_set_frame(void *own, const char *value);
#define CLI_PLACE_OPTIONS                                                                                              \
	{"crash", 0, NULL, "variables and registers of the frame that crashed", cli_place_set_crash},                  \
		{"cpu", 'c', "N", "of what ran on this CPU", cli_place_set_cpu, CLI_VALUES_CPUS},                      \
		{"pid", 'p', "N", "of this task", cli_place_set_pid, CLI_VALUES_PIDS},                                 \
	{                                                                                                              \
		"frame", 'f', "F", "of this frame of it: a number of bt, or a function", cli_place_set_frame,          \
			CLI_VALUES_FRAMES                                                                              \
	}

/* A frame of a task's stack. */
struct cli_chosen {
	const struct dumpcore_task *task;
	const struct dumpcore_stack *stack; /* NULL: none was asked for */
	size_t frame;
	unsigned cpu;
	struct dumpcore_crash *crash; /* when --crash was given; owned */
};
/* Whether it says whose frame. */
bool cli_place_is_named(const struct cli_place *place);
/* Where it does not, a prompt's frame is meant, if there is one. VMR_USAGE: options that do not go together;
 * VMR_BAD_INPUT: the dump has no such task, CPU or frame. The caller releases *ret, of an error too. */
struct vmr_error *cli_place_find(const struct cli_place *place, struct dumpcore *dump,
				 struct cli_chosen *ret) VMR_MUST_USE;
void cli_chosen_deinit(struct cli_chosen *chosen);
/* The frame of a stack that a number or a function names. VMR_BAD_INPUT. */
struct vmr_error *cli_frame_find(const struct dumpcore_stack *stack, const char *frame, size_t *ret) VMR_MUST_USE;
