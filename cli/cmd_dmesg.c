/* SPDX-License-Identifier: MIT */
/* vmrace dmesg: the kernel log of a dump. */
#include <inttypes.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/log.h"

static void print_line(const struct dumpcore_log_line *line, bool json)
{
	if (!json) {
		cli_print("[%5" PRIu64 ".%06" PRIu64 "] %s\n", line->nanoseconds / 1000000000,
			  line->nanoseconds % 1000000000 / 1000, line->text);
		return;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_integer(object, "sequence", (int64_t)line->sequence);
	json_add_integer(object, "nanoseconds", (int64_t)line->nanoseconds);
	json_add_integer(object, "level", line->level);
	json_add_integer(object, "facility", line->facility);
	if (line->caller_pid >= 0)
		json_add_integer(object, "pid", line->caller_pid);
	if (line->caller_cpu >= 0)
		json_add_integer(object, "cpu", line->caller_cpu);
	json_add_text(object, "text", line->text);
	cli_print_json(object);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;
	const struct dumpcore_log_line *lines;
	size_t count;

	(void)own;
	(void)ret_exit;
	struct cli_options own_options = *options;
	own_options.offline = true; /* the log needs no vmlinux */
	VMR_TRY(cli_open_dump(&own_options, &dump));
	struct vmr_error *error = dumpcore_log_get(dump, &lines, &count);
	if (error)
		error = vmr_error_wrap(error, "%s%s", dumpcore_info_get(dump)->path,
				       dumpcore_info_get(dump)->incomplete ? " (truncated)" : "");
	for (size_t i = 0; !error && i < count; i++)
		print_line(&lines[i], options->json);
	return cli_close_dump(dump, error);
}

const struct cli_command cli_command_dmesg = {
	.name = "dmesg",
	.summary = "Print the kernel log of a dump",
	.usage = "FILES...",
	.description = "The log is read by what the dump says of itself: the vmlinux is not needed. Times are seconds "
		       "since boot.",
	.examples = "  vmrace dmesg vmcore\n  vmrace dmesg --json vmcore",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.run = run,
};
