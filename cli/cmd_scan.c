/* SPDX-License-Identifier: MIT */
/* vmrace scan: the rules' static half over a source tree. */
#include "cli/command.h"
#include "cli/source_scan.h"
#include "common/memory.h"

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct cli_scan_options *scan = own;
	struct report_content *content = NULL;
	struct vmr_error *unseen = NULL;
	vmr_autolist inputs = {0};

	cli_inputs(options, &inputs);
	cli_inputs_add(&inputs, scan->selection.patch);
	VMR_TRY(cli_source_scan(options, &scan->selection, scan->report.rule, &content, &unseen, NULL));
	struct vmr_error *error = cli_report(content, &scan->report, options, &inputs, 0);
	if (!error && !content->finding_count)
		*ret_exit = cli_report_nothing(content, options->sources.items[0]);
	if (!error && !cli_source_is_blind(content)) /* else it was said */
		error = vmr_take(unseen);
	vmr_error_drop(unseen);
	report_content_destroy(content);
	return error;
}

static void deinit(void *own)
{
	cli_scan_options_deinit(own);
}

static const struct cli_option own_options[] = {CLI_REPORT_OPTIONS, CLI_SELECTION_OPTIONS, {0}};

const struct cli_command cli_command_scan = {
	.name = "scan",
	.summary = "Look for the shapes of races in source alone",
	.usage = "[--file PATH]... [--patch FILE] TREE...",
	.description = "Reads every file that the tree builds, or only those that are named, and lists what the rules "
		       "would permit to race:\n"
		       "verdict \"possible\", because nothing was seen to happen. A tree that was built (.cmd files) "
		       "is read as it was built.\n"
		       "Where no file could be read, or a rule could not be carried out, the exit status is 3.",
	.examples = "  vmrace scan linux/ --file block/blk-rq-qos.c\n"
		    "  git -C linux diff main | vmrace scan linux/ --patch -\n"
		    "  vmrace scan linux/ --rule stack-waiter --format text,sarif -o scan",
	.takes = CLI_TAKES_SOURCE,
	.options = own_options,
	.own_size = sizeof(struct cli_scan_options),
	.own_deinit = deinit,
	.run = run,
};
