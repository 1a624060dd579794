/* SPDX-License-Identifier: MIT */
/* Source alone. */
#include "cli/source_scan.h"

#include <string.h>

#include "common/memory.h"

void cli_scan_options_deinit(struct cli_scan_options *options)
{
	cli_report_options_deinit(&options->report);
	cli_selection_deinit(&options->selection);
}

struct vmr_error *cli_scan_set_file(void *own, const char *value)
{
	vmr_list_add(&((struct cli_scan_options *)own)->selection.files, value);
	return NULL;
}

struct vmr_error *cli_scan_set_patch(void *own, const char *value)
{
	struct cli_selection *selection = &((struct cli_scan_options *)own)->selection;

	if (selection->patch)
		return vmr_error_create(VMR_USAGE, "--patch: give one patch");
	selection->patch = vmr_strdup(value);
	return NULL;
}

static void add_limit(struct report_content *content, const char *what, const char *why, const char *effect)
{
	content->limits = vmr_realloc_array(content->limits, content->limit_count + 1, sizeof(*content->limits));
	content->limits[content->limit_count++] =
		(struct report_limit){.what = vmr_strdup(what), .why = vmr_strdup(why), .effect = vmr_strdup(effect)};
}

static struct report_content *empty_content(const struct cli_options *options)
{
	struct report_content *content = vmr_alloc(sizeof(*content));

	content->tool_version = vmr_strdup(VMRACE_VERSION);
	content->source_path = vmr_strdup(options->sources.items[0]);
	content->source_match = vmr_strdup("unknown");
	content->crash.pid = content->crash.cpu = -1;
	return content;
}

static struct vmr_error *scan_files(const struct cli_options *options, const struct vmr_list *files, bool selected,
				    const char *rule, struct report_content **ret)
{
	struct cli_progress progress;

	if (selected && !files->count) {
		*ret = empty_content(options);
		return NULL;
	}
	cli_progress_init(&progress, options);
	struct analysis_options analysis = cli_analysis_options(options, NULL, &progress);
	analysis.files = selected ? (const char *const *)files->items : NULL;
	analysis.file_count = selected ? files->count : 0;
	analysis.rule = rule;
	struct vmr_error *error = analysis_run(&analysis, ret);
	cli_progress_deinit(&progress);
	return error;
}

struct vmr_error *cli_source_scan(const struct cli_options *options, const struct cli_selection *selection,
				  const char *rule, struct report_content **ret)
{
	vmr_autolist files = {0};
	vmr_autolist missing = {0};

	if (!options->sources.count)
		return vmr_error_create(VMR_USAGE, "no source tree: give one among the files or with --source");
	VMR_TRY(cli_selection_resolve(selection, &options->sources, &files, &missing));
	VMR_TRY(scan_files(options, &files, cli_selection_any(selection), rule, ret));
	for (size_t i = 0; i < missing.count; i++)
		add_limit(*ret, missing.items[i],
			  "the patch names it, the source tree does not have it: is the patch applied?",
			  "it was not looked at");
	return NULL;
}
