/* SPDX-License-Identifier: MIT */
/* crash, in a prompt: what ended the kernel, in some lines. */
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/crash.h"

struct crash_options {
	bool is_brief;
};

static struct vmr_error *set_brief(void *own, const char *value)
{
	(void)value;
	((struct crash_options *)own)->is_brief = true;
	return NULL;
}

/* What panic() was told (kernel/panic.c): its last line; the one at the end of its report repeats it. */
static void print_reason(struct dumpcore *dump)
{
	static const char before[] = "Kernel panic - not syncing: ";
	const struct dumpcore_log_line *lines;
	size_t count;

	if (vmr_error_drop(dumpcore_log_get(dump, &lines, &count)))
		return;
	while (count--)
		if (!strncmp(lines[count].text, before, strlen(before))) {
			cli_print("  %s\n", lines[count].text);
			return;
		}
}

static void print_crash(struct dumpcore *dump, const struct dumpcore_crash *crash, bool is_brief)
{
	const struct dumpcore_frame *frame =
		crash->innermost == SIZE_MAX ? NULL : &crash->stack->frames[crash->innermost];
	vmr_autofree char *at = frame && frame->file ? vmr_format(" (%s:%u)", frame->file, frame->line) : NULL;

	if (crash->kind == DUMPCORE_CRASH_NONE)
		cli_print("no panic, exception or hang was found\n");
	else
		cli_print("%s%s%s%s", dumpcore_crash_kind_name(crash->kind), frame && frame->function ? " in " : "",
			  frame && frame->function ? frame->function : "", at ? at : "");
	if (crash->kind != DUMPCORE_CRASH_NONE && crash->task)
		cli_print(", PID %d %s, CPU %u", crash->task->pid, crash->task->comm, crash->task->cpu);
	if (crash->kind != DUMPCORE_CRASH_NONE)
		cli_print("\n");
	print_reason(dump);
	for (size_t i = 0; !is_brief && i < crash->line_count; i++)
		cli_print("  %s\n", crash->lines[i]);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;
	struct dumpcore_crash *crash;

	(void)ret_exit;
	VMR_TRY(cli_open_kernel(options, "stacks", &dump));
	struct vmr_error *error = dumpcore_crash_read(dump, &crash);
	if (!error) {
		print_crash(dump, crash, ((struct crash_options *)own)->is_brief);
		dumpcore_crash_destroy(crash);
	}
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	{"brief", 'b', NULL, "only its kind, its place and what the log says, as when the prompt begins", set_brief},
	{NULL},
};

const struct cli_command cli_command_crash = {
	.name = "crash",
	.summary = "Say what ended the kernel: its kind, place, task and CPU, and why the log says so",
	.usage = "[--brief]",
	.description = "The stack of it is that of bt --crash; what explains it, analyze says.",
	.examples = "  crash\n  crash --brief",
	.only_in_prompt = true,
	.takes = CLI_TAKES_DUMP,
	.options = own_options,
	.own_size = sizeof(struct crash_options),
	.run = run,
};
