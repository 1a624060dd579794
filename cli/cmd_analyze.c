/* SPDX-License-Identifier: MIT */
/* vmrace analyze: the main job. Dump, vmlinux and source in; summary and report folder out. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/analysis.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report_options.h"
#include "common/memory.h"

struct analyze {
	struct cli_report_options report;
	char *case_path;
};

static struct vmr_error *set_case(void *own, const char *value)
{
	struct analyze *analyze = own;

	free(analyze->case_path);
	analyze->case_path = vmr_strdup(value);
	return NULL;
}

static void deinit(void *own)
{
	struct analyze *analyze = own;

	cli_report_options_deinit(&analyze->report);
	free(analyze->case_path);
}

/*
 * One dump. `number` counts dumps when there are several: each has a folder of its own. What could not be written takes
 * nothing from the summary: *ret_lost says why the case database was not kept, the error may be that of the folder.
 */
static struct vmr_error *analyze_one(const struct cli_options *options, const struct analyze *analyze, const char *dump,
				     size_t number, int *ret_exit, struct vmr_error **ret_lost)
{
	struct cli_progress progress;
	struct report_content *content = NULL;
	vmr_autolist inputs = {0};

	cli_inputs(options, &inputs);
	cli_progress_init(&progress, options);
	struct analysis_options analysis = cli_analysis_options(options, dump, &progress);
	analysis.rule = analyze->report.rule;
	analysis.seen = cli_report_seen(&analyze->report);
	vmr_autofree char *case_path =
		analyze->case_path && number ? vmr_format("%s.%zu", analyze->case_path, number) : NULL;
	analysis.case_path = case_path ? case_path : analyze->case_path;
	analysis.ret_lost = ret_lost;
	analysis.inputs = &inputs;
	struct vmr_error *error = analysis_run(&analysis, &content);
	cli_progress_deinit(&progress);
	if (error)
		return error;
	error = cli_report(content, &analyze->report, options, &inputs, number);
	if (!error && !content->finding_count)
		cli_raise(ret_exit, cli_report_nothing(content, dump));
	report_content_destroy(content);
	return error;
}

/* The other dumps are analysed all the same. */
static void note_failure(struct vmr_error *error, int *ret_exit)
{
	if (error)
		cli_raise(ret_exit, cli_fail(error));
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct analyze *analyze = own;
	size_t count = options->dumps.count;

	if (!count)
		return vmr_error_create(
			VMR_USAGE, "no dump among the files: give a vmcore and its vmlinux (for source alone: vmrace "
				   "scan)");
	for (size_t i = 0; i < count; i++) {
		struct vmr_error *lost = NULL;
		note_failure(
			analyze_one(options, analyze, options->dumps.items[i], count > 1 ? i + 1 : 0, ret_exit, &lost),
			ret_exit);
		note_failure(lost, ret_exit);
	}
	return NULL;
}

static const struct cli_option own_options[] = {
	CLI_REPORT_OPTIONS,
	{"case", 0, "FILE", "keep the case database (SQLite) in FILE", set_case},
	{0},
};

const struct cli_command cli_command_analyze = {
	.name = "analyze",
	.summary = "Say which two code paths raced in a crashed kernel (the main job)",
	.usage = "[OPTIONS] DUMP VMLINUX [MODULES...] [SOURCE...]",
	.description = "Prints a summary and writes a report folder. FILES come in any order: each is recognised by "
		       "its content.\n"
		       "Source is never searched for: without a tree among FILES no verdict is above \"likely\". Of "
		       "several dumps each\n"
		       "gets a folder of its own, DIR/1, DIR/2 and so on; the parts of a split dump (makedumpfile "
		       "--split) are "
		       "one together.\n"
		       "Only what vmrace wrote before is replaced, "
		       "an input never.\n"
		       "The first line says what was looked at; where nothing could be, or not the crash, the exit "
		       "status is 3, and the line\n"
		       "says why and what to do.",
	.examples = "  vmrace vmcore vmlinux linux/\n"
		    "  vmrace analyze vmcore vmlinux linux/ -o report --format json,html\n"
		    "  vmrace analyze --dump vmcore --vmlinux vmlinux --modules /usr/lib/debug/lib/modules/6.12 "
		    "--source linux/\n"
		    "  vmrace analyze vmcore vmlinux --case case.db",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_DUMPS | CLI_TAKES_SOURCE,
	.options = own_options,
	.own_size = sizeof(struct analyze),
	.own_deinit = deinit,
	.run = run,
};
