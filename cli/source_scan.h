/* SPDX-License-Identifier: MIT */
/* The analysis of source alone, which scan and check share. */
#pragma once

#include "cli/patch.h"
#include "cli/report_options.h"

/*
 * Run the rules' static half over the trees or the selected files. A patch that touches no C file gives an empty
 * content; files of it that no tree has become limits. The caller destroys *ret.
 */
struct vmr_error *cli_source_scan(const struct cli_options *options, const struct cli_selection *selection,
				  const char *rule, struct report_content **ret) VMR_MUST_USE;

/* Rows of a command's option table; the own record begins with these two. */
struct cli_scan_options {
	struct cli_report_options report; /* first: CLI_REPORT_OPTIONS */
	struct cli_selection selection;
};
void cli_scan_options_deinit(struct cli_scan_options *options);
struct vmr_error *cli_scan_set_file(void *own, const char *value);
struct vmr_error *cli_scan_set_patch(void *own, const char *value);
#define CLI_SELECTION_OPTIONS                                                                                          \
	{"file", 0, "PATH", "only this file of the source tree; may be repeated", cli_scan_set_file},                  \
	{                                                                                                              \
		"patch", 0, "FILE", "only the files that a patch touches (- for standard input)", cli_scan_set_patch   \
	}
