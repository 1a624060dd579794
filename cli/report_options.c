/* SPDX-License-Identifier: MIT */
/* Report options of analyze, check and scan. */
#include "cli/report_options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/terminal.h"
#include "common/memory.h"
#include "report/coverage.h"

void cli_report_options_deinit(struct cli_report_options *options)
{
	free(options->folder);
	free(options->rule);
}

struct vmr_error *cli_report_set_folder(void *own, const char *value)
{
	struct cli_report_options *options = own;

	if (!*value)
		return vmr_error_create(VMR_USAGE, "--output: the name is empty");
	free(options->folder);
	options->folder = vmr_strdup(value);
	return NULL;
}

struct vmr_error *cli_report_set_format(void *own, const char *value)
{
	return report_formats_parse(value, &((struct cli_report_options *)own)->formats);
}

struct vmr_error *cli_report_set_rule(void *own, const char *value)
{
	struct cli_report_options *options = own;

	free(options->rule);
	options->rule = vmr_strdup(value);
	return NULL;
}

struct analysis_options cli_analysis_options(const struct cli_options *options, const char *dump,
					     struct cli_progress *progress)
{
	return (struct analysis_options){
		.dump = dump,
		.vmlinux = dump ? options->vmlinux : NULL,
		.modules = (const char *const *)options->modules.items,
		.module_count = options->modules.count,
		.parts = (const char *const *)options->parts.items,
		.part_count = options->parts.count,
		.trees = (const char *const *)options->sources.items,
		.tree_count = options->sources.count,
		.force = options->force,
		.no_cache = options->no_cache,
		.reader = options->reader,
		.jobs = options->jobs,
		.progress = cli_progress_show,
		.progress_context = progress,
	};
}

static unsigned formats_of(const struct cli_report_options *report)
{
	return report->formats ? report->formats : REPORT_ALL;
}

void (*cli_report_seen(const struct cli_report_options *report))(void)
{
	return formats_of(report) & (REPORT_HTML | REPORT_SVG) ? report_graph_prepare : NULL;
}

void cli_report_stamp(struct report_content *content)
{
	time_t now = time(NULL) - (time_t)content->seconds;
	struct tm utc;
	char text[32] = "";

	if (content->started || !gmtime_r(&now, &utc))
		return;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	content->started = vmr_strdup(text);
}

static void add_all(struct vmr_list *list, const struct vmr_list *from)
{
	for (size_t i = 0; i < from->count; i++)
		vmr_list_add(list, from->items[i]);
}

void cli_inputs_add(struct vmr_list *inputs, const char *path)
{
	if (path)
		vmr_list_add(inputs, path);
}

void cli_inputs(const struct cli_options *options, struct vmr_list *ret)
{
	add_all(ret, &options->dumps);
	add_all(ret, &options->parts);
	add_all(ret, &options->modules);
	add_all(ret, &options->sources);
	cli_inputs_add(ret, options->vmlinux);
}

int cli_report_nothing(const struct report_content *content, const char *input)
{
	char *nothing = report_coverage_nothing(content);

	if (!nothing)
		return CLI_DONE;
	struct vmr_error *error = vmr_error_create(VMR_BAD_INPUT, "%s: %s", input, nothing);
	free(nothing);
	return cli_fail(error);
}

struct vmr_error *cli_report(struct report_content *content, const struct cli_report_options *report,
			     const struct cli_options *options, const struct vmr_list *inputs, size_t number)
{
	unsigned formats = formats_of(report);
	const char *top = report->folder ? report->folder : "vmrace-report";
	vmr_autofree char *folder = number ? vmr_format("%s/%zu", top, number) : vmr_strdup(top);
	bool has_folder = formats & ~(unsigned)REPORT_STREAMS;

	cli_report_stamp(content);
	struct vmr_error *error = has_folder ? report_write(content, folder, inputs, formats) : NULL;
	if (formats & REPORT_TEXT)
		report_text_write(content,
				  &(struct report_text_options){
					  .color = !options->no_color && cli_terminal_has_colors(),
					  .width = cli_terminal_width(),
					  .verbose = options->verbose > 0,
					  .folder = has_folder && !error ? folder : NULL,
				  },
				  stdout);
	if (formats & REPORT_GITHUB)
		report_annotations_write(content, stdout);
	for (size_t i = 0; (formats & REPORT_MAIL) && i < content->finding_count; i++) {
		if (i || (formats & ~(unsigned)REPORT_MAIL & REPORT_STREAMS))
			fputs("\n-- \n\n", stdout);
		report_mail_write(content, &content->findings[i], stdout);
	}
	return error;
}
