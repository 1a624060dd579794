/* SPDX-License-Identifier: MIT */
/* The analysis of source alone, which scan and check share. */
#pragma once

#include "cli/report_options.h"
#include "cli/subject.h"

/* What was looked at of the trees. */
struct cli_looked {
	struct vmr_list files; /* .c files, sorted, that were read without a problem or need not be */
	const struct vmr_list *trees;
};
void cli_looked_deinit(struct cli_looked *looked);
/* Whether a file is among them (context: the cli_looked); a header is read with those that include it. */
bool cli_looked_has(void *context, const char *file);

/*
 * Run the rules' static half over the trees or the selected files. What was selected and leaves nothing to look at (a
 * patch of documents) gives an empty content, and is said. *ret_unseen: an error when something that was selected could
 * not be looked at, or a rule failed; the content is there all the same, with limits that say more. ret_looked may be
 * NULL. The caller destroys *ret and releases *ret_looked.
 */
struct vmr_error *cli_source_scan(const struct cli_options *options, const struct cli_selection *selection,
				  const char *rule, struct report_content **ret, struct vmr_error **ret_unseen,
				  struct cli_looked *ret_looked) VMR_MUST_USE;

/* An error when a rule could not be carried out: that it found nothing says nothing. */
struct vmr_error *cli_rules_failed(const struct report_content *content);
/* True when nothing of the source could be looked at: that says all. */
bool cli_source_is_blind(const struct report_content *content);

/* Rows of a command's option table; the own record begins with these two. */
struct cli_scan_options {
	struct cli_report_options report; /* first: CLI_REPORT_OPTIONS */
	struct cli_selection selection;
};
void cli_scan_options_deinit(struct cli_scan_options *options);
struct vmr_error *cli_scan_set_file(void *own, const char *value);
struct vmr_error *cli_scan_set_patch(void *own, const char *value);
#define CLI_SELECTION_OPTIONS                                                                                          \
	{"file", 0, "PATH", "only this file or folder of the source tree; may be repeated", cli_scan_set_file},        \
	{                                                                                                              \
		"patch", 0, "FILE", "only the files that a patch touches (- for standard input)", cli_scan_set_patch   \
	}
