/* SPDX-License-Identifier: MIT */
/* The parts of report.html. Only the files of this folder include this, and junit.c for its escapes. */
#pragma once

#include <stdio.h>

#include "report/report.h"

/* The page's style and script (made from report.css and report.js), and their hashes for the page's own policy. */
extern const char report_html_style[], report_html_style_hash[], report_html_script[], report_html_script_hash[];

/* printf in which every %s is escaped: cleaned of control codes, then & < > " ' as entities; newline and tab stay. */
void html_print(FILE *out, const char *format, ...) VMR_PRINTF(2, 3);
/* Links to evidence: " [E1] [E2]" as anchors within the finding. */
void html_refs(FILE *out, const struct finding *finding, const struct finding_refs *refs);
/* ` data-ev="E1 E2"` for the script. */
void html_data_refs(FILE *out, const struct finding_refs *refs);
/* "file:line" as code, or nothing. */
void html_place(FILE *out, const char *file, unsigned line);
/* Begins and ends a table in a box that scrolls by itself. headings: NULL-terminated; style: its class. */
void html_table_begin(FILE *out, const char *style, const char *const *headings);
void html_table_end(FILE *out);

/* A finding, whole. first: its sentence is the page's heading already. */
struct vmr_error *html_finding(FILE *out, const struct report_content *content, const struct finding *finding,
			       bool first) VMR_MUST_USE;
/* Its interleaving in lanes, source of both sides, object. */
void html_lanes(FILE *out, const struct finding *finding);
void html_sources(FILE *out, const struct finding *finding);
void html_object(FILE *out, const struct finding *finding);
