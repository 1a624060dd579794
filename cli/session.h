/* SPDX-License-Identifier: MIT */
/* What a prompt has open for its commands: their FILES, and the dump. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"

/*
 * Open what the options name (a dump, or a vmlinux alone): from now on cli_run gives each command these FILES, and what
 * opens a dump gets this one. VMR_USAGE: there is neither. The options are borrowed until cli_session_end.
 */
struct vmr_error *cli_session_begin(const struct cli_options *options) VMR_MUST_USE;
void cli_session_end(void);
/* The prompt's options; NULL: no prompt is open. */
const struct cli_options *cli_session_options(void);
/*
 * Its dump; NULL: there is none, or it is read by a process of its own, of which each command needs another. Borrowed.
 */
struct dumpcore *cli_session_dump(void);

/* The frame that lines are about which name none: what `frame` chose. */
struct cli_session_frame {
	bool crash, has_pid, has_cpu; /* whose stack: as struct cli_place */
	int pid;
	unsigned cpu;
	size_t number;
	char label[64]; /* for the prompt: "92 #4 rq_qos_wait" */
};
/* NULL: none is chosen. */
const struct cli_session_frame *cli_session_frame(void);
/* NULL: none from now on. */
void cli_session_set_frame(const struct cli_session_frame *frame);
/* In the process of a command: the prompt hears what it chooses (NULL: none) by a pipe. */
void cli_session_set_answer(int fd);
void cli_session_choose(const struct cli_session_frame *frame);
/* In the prompt: take what a command that has ended chose. False: it chose nothing, all stays as it was. */
bool cli_session_take(int fd);
