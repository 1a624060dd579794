/* SPDX-License-Identifier: MIT */
/* What analyze, check and scan share: where the report goes and what is in it. */
#pragma once

#include "cli/analysis.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/report.h"

/* The first member of the own record of a command that uses CLI_REPORT_OPTIONS. */
struct cli_report_options {
	char *folder;     /* NULL: vmrace-report */
	char *rule;       /* NULL: all */
	unsigned formats; /* enum report_format; 0: all */
};
void cli_report_options_deinit(struct cli_report_options *options);

struct vmr_error *cli_report_set_folder(void *own, const char *value);
struct vmr_error *cli_report_set_format(void *own, const char *value);
struct vmr_error *cli_report_set_rule(void *own, const char *value);

/* Rows of a command's option table. */
#define CLI_REPORT_OPTIONS                                                                                             \
	{"output", 'o', "DIR", "write the report into DIR (default: vmrace-report)", cli_report_set_folder},           \
		{"format",                                                                                             \
		 0,                                                                                                    \
		 "LIST",                                                                                               \
		 "of text,json,html,dot,svg,sarif (default: these),junit,codequality,github,mail",                     \
		 cli_report_set_format,                                                                                \
		 "text json html dot svg sarif junit codequality github mail"},                                        \
	{                                                                                                              \
		"rule", 0, "ID", "only this rule", cli_report_set_rule, CLI_VALUES_RULES                               \
	}

/* Options of an analysis from the command line; dump NULL: source alone. Borrows from `options` and `progress`. */
struct analysis_options cli_analysis_options(const struct cli_options *options, const char *dump,
					     struct cli_progress *progress);
/* The paths that were given to be read among FILES: no output replaces them. */
void cli_inputs(const struct cli_options *options, struct vmr_list *ret);
/* One more, of a command's own option; NULL: none. */
void cli_inputs_add(struct vmr_list *inputs, const char *path);
/* For analysis_options.seen: begins what the report of a finding needs; NULL: nothing takes long. */
void (*cli_report_seen(const struct cli_report_options *report))(void);
/* Set content->started to now. */
void cli_report_stamp(struct report_content *content);
/* Say on stderr that nothing could be looked at, and give exit code CLI_INPUT; CLI_DONE: something was. */
int cli_report_nothing(const struct report_content *content, const char *input);
/*
 * Stamp it, write the folder (DIR/number when number is not 0), and print the summary when text is wanted, also when
 * the folder could not be written. `inputs` are never written to.
 */
struct vmr_error *cli_report(struct report_content *content, const struct cli_report_options *report,
			     const struct cli_options *options, const struct vmr_list *inputs,
			     size_t number) VMR_MUST_USE;
