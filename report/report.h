/* SPDX-License-Identifier: MIT */
/*
 * Renderers: a report's content to text, JSON, HTML, DOT, SVG, SARIF and what CI servers show. They only read the
 * content (rules/content/finding.h), open no dump and no source file, and give the same bytes for the same content.
 * Everything in it is taken as hostile.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "common/error.h"
#include "common/list.h"
#include "rules/content/finding.h"

/* Formats, as bits: --format names them. */
enum report_format {
	REPORT_TEXT = 1,
	REPORT_JSON = 2,
	REPORT_HTML = 4,
	REPORT_DOT = 8,
	REPORT_SVG = 16,
	REPORT_SARIF = 32,
	REPORT_ALL = 63, /* what is written when --format is not given */
	REPORT_JUNIT = 64,
	REPORT_CODE_QUALITY = 128,
	REPORT_GITHUB = 256,
	REPORT_MAIL = 512,
	REPORT_STREAMS = REPORT_TEXT | REPORT_GITHUB | REPORT_MAIL, /* printed, not written into the folder */
};
/* A comma-separated list ("json,html") to bits. VMR_USAGE names the word that is none. */
struct vmr_error *report_formats_parse(const char *list, unsigned *ret) VMR_MUST_USE;

/* The summary for people. color: with terminal colours. verbose: the whole finding, else what fits a screen. width: in
 * columns, which no word is broken for; 0: REPORT_TEXT_WIDTH. */
#define REPORT_TEXT_WIDTH 80
struct report_text_options {
	bool color, verbose;
	unsigned width;
	const char *folder; /* where the report lies, NULL: not said */
};
void report_text_write(const struct report_content *content, const struct report_text_options *options, FILE *out);

/* report.json, schema vmrace-report/1 (docs/report.schema.json). */
struct vmr_error *report_json_write(const struct report_content *content, FILE *out) VMR_MUST_USE;
/* report.sarif, SARIF 2.1.0. */
struct vmr_error *report_sarif_write(const struct report_content *content, FILE *out) VMR_MUST_USE;
/* report.junit.xml, JUnit XML: a test case a finding, and one a rule that found nothing. */
struct vmr_error *report_junit_write(const struct report_content *content, FILE *out) VMR_MUST_USE;
/* report.codequality.json, GitLab's code quality report. */
struct vmr_error *report_code_quality_write(const struct report_content *content, FILE *out) VMR_MUST_USE;
/* Workflow commands of GitHub: an annotation a finding. */
void report_annotations_write(const struct report_content *content, FILE *out);
/*
 * A finding as a mail to maintainers: plain text of 72 columns with the sentence, the lines, what came after what, both
 * call traces, fix and how to reproduce.
 */
void report_mail_write(const struct report_content *content, const struct finding *finding, FILE *out);
/* report.html: one file that asks for nothing else; the graphs are in it. */
struct vmr_error *report_html_write(const struct report_content *content, FILE *out) VMR_MUST_USE;

/* A finding's graph. What names an evidence that the finding does not have is left out, edges of such nodes too. */
struct report_graph_options {
	bool svg;         /* laid out as SVG, else DOT */
	const char *link; /* before "#f1-E1" in links: "report.html", or "" inside the page; NULL: there are none */
};
struct vmr_error *report_graph_write(const struct finding *finding, const struct report_graph_options *options,
				     FILE *out) VMR_MUST_USE;
/*
 * Draw the findings (up to a limit) in a thread, for which the first graph waits, and keep that: the page and the SVG
 * of one are laid out once. NULL: forget it; to be called before the content goes.
 */
void report_graph_keep(const struct report_content *content);
/* There may be an SVG to write later: what that needs is loaded in a thread, for which the first graph waits. */
void report_graph_prepare(void);
/* True when Graphviz is at work in this thread: what crashes is not ours. Safe in a signal's handler. */
bool report_graph_is_drawing(void);

/*
 * Write the formats (but text) into a folder, made when missing: report.json, report.html, report.sarif, finding-N.dot,
 * finding-N.svg. All of them are on the disk before the first is replaced; after an error the old report is whole.
 * Graphs of findings that are no more are removed. A file that vmrace did not write is neither replaced nor removed,
 * nor one of `inputs` (paths, may be NULL): VMR_BAD_INPUT names it.
 */
struct vmr_error *report_write(const struct report_content *content, const char *folder, const struct vmr_list *inputs,
			       unsigned formats) VMR_MUST_USE;
