/* SPDX-License-Identifier: MIT */
/* Frames of a stack as bt and a prompt's frame print them: a line each, with variables and registers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/dumpcore.h"

/* What is printed of a frame beside its line. */
struct cli_frame_style {
	bool locals, registers;
	size_t current; /* the one that is marked by =>; SIZE_MAX: none */
};

/* "PID 92  load  CPU 1 ..." */
void cli_frames_print_task(const struct dumpcore_task *task);
/* The frames from `first` to before `end`. Registers stand behind the last one that has them. */
void cli_frames_print(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t first, size_t end,
		      const struct cli_frame_style *style);
/* The same and the task as one object. */
void cli_frames_print_json(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t first, size_t end,
			   const struct cli_frame_style *style);
