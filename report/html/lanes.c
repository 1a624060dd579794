/* SPDX-License-Identifier: MIT */
/* The interleaving: a column a lane, a row a step. */
#include <string.h>

#include "report/html/page.h"

enum { LANES = 6 };

static const char *lane_of(const struct finding_step *step)
{
	return step->lane ? step->lane : "?";
}

/* The lanes in order of their first step; those above the limit share the last column. */
static size_t collect(const struct finding *finding, const char *lanes[LANES])
{
	size_t count = 0;

	for (size_t i = 0; i < finding->step_count; i++) {
		size_t at = 0;
		while (at < count && strcmp(lanes[at], lane_of(&finding->steps[i])))
			at++;
		if (at == count && count < LANES)
			lanes[count++] = lane_of(&finding->steps[i]);
	}
	return count;
}

static const char *tense_class(const char *tense)
{
	return !tense ? "" : !strcmp(tense, "happened") ? "happened" : !strcmp(tense, "must have") ? "must" : "can";
}

static void print_step(FILE *out, const struct finding *finding, const struct finding_step *step)
{
	html_print(out, "<div class=\"step %s\"", tense_class(step->tense));
	html_data_refs(out, &step->evidence);
	html_print(out, "><span class=\"tense\"><span class=\"lane\">%s: </span>%s</span>", lane_of(step),
		   step->tense ? step->tense : "");
	if (step->pid >= 0)
		html_print(out, " <span class=\"soft small\">PID %d</span>", step->pid);
	html_print(out, " %s ", step->text);
	html_place(out, step->file, step->line);
	html_refs(out, finding, &step->evidence);
	fputs("</div>", out);
}

/* The grid's columns are few and known, so that they can be classes of one style sheet: no style attribute is needed.
 */
void html_lanes(FILE *out, const struct finding *finding)
{
	const char *lanes[LANES];
	size_t count = collect(finding, lanes);

	if (!count)
		return;
	html_print(out,
		   "<h3 id=\"f%u-interleaving\">Interleaving <span class=\"soft small legend\"><b>happened</b>: the "
		   "dump shows it. <b>must have</b>: follows from dump and source. <b>can</b>: the source permits "
		   "it.</span></h3>\n"
		   "<div class=\"lanes lanes%zu\">\n<div class=\"head num\"></div>",
		   finding->id, count);
	for (size_t i = 0; i < count; i++)
		html_print(out, "<div class=\"head\">%s</div>", lanes[i]);
	fputs("\n", out);
	for (size_t i = 0; i < finding->step_count; i++) {
		size_t at = 0;
		while (at + 1 < count && strcmp(lanes[at], lane_of(&finding->steps[i])))
			at++;
		html_print(out, "<div class=\"num\">%u</div>", finding->steps[i].step);
		for (size_t column = 0; column < count; column++) {
			if (column == at)
				print_step(out, finding, &finding->steps[i]);
			else
				fputs("<div class=\"gap\"></div>", out);
		}
		fputs("\n", out);
	}
	fputs("</div>\n", out);
}
