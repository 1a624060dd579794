/* SPDX-License-Identifier: MIT */
/* The summary for people: one finding a paragraph, what speaks for and against it, and what could not be seen. */
#include <inttypes.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/coverage.h"
#include "report/missing.h"
#include "report/report.h"
#include "report/suppression.h"
#include "report/verdict.h"

struct writer {
	FILE *out;
	const struct report_text_options *options;
	size_t width;
};

/* WIDE: from so many columns on a reason stands beside its question, else below it. */
enum { WIDE = 96, SHOWN = 8 };

#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define GREEN  "\033[32m"
#define RED    "\033[31m"
#define YELLOW "\033[33m"

static void style(struct writer *w, const char *code)
{
	if (w->options->color)
		fputs(code, w->out);
}

static void plain(struct writer *w)
{
	style(w, "\033[0m");
}

/* Length in columns, near enough: code points. */
static size_t columns(const char *text, size_t bytes)
{
	size_t count = 0;

	for (size_t i = 0; i < bytes; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

/* Print escaped text, broken at blanks, with an indent for the lines after the first; `at` is where the cursor is. */
static void wrap(struct writer *w, size_t at, size_t indent, const char *text)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", false);
	const char *word = clean;
	bool first = true;

	while (*word) {
		size_t length = strcspn(word, " ");
		size_t wide = columns(word, length);
		if (!first && at + 1 + wide > w->width) {
			fprintf(w->out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			fputc(' ', w->out);
			at++;
		}
		fwrite(word, 1, length, w->out);
		at += wide;
		word += length;
		word += *word == ' ';
		first = false;
	}
	fputc('\n', w->out);
}

static void line(struct writer *w, const char *label, const char *format, ...) VMR_PRINTF(3, 4);
static void line(struct writer *w, const char *label, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *text = vmr_vformat(format, args);
	va_end(args);
	vmr_autofree char *name = vmr_text_clean(label, false);
	style(w, DIM);
	fprintf(w->out, "  %-10s ", name);
	plain(w);
	wrap(w, 13, 13, text);
}

static const char *or_unknown(const char *text)
{
	return text ? text : "?";
}

/* " [E1 E2]" or nothing; the caller owns it. */
static char *refs_text(const struct finding_refs *refs)
{
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return vmr_strdup("");
	for (size_t i = 0; i < refs->count; i++)
		fprintf(stream, "%s%s", i ? " " : " [", refs->ids[i]);
	if (refs->count)
		fputc(']', stream);
	fclose(stream);
	return out;
}

static char *role_place(const struct finding_role *role)
{
	vmr_autofree char *where = role->file && role->line ? vmr_format(" (%s:%u)", role->file, role->line)
				   : role->file             ? vmr_format(" (%s)", role->file)
							    : vmr_strdup("");
	vmr_autofree char *who = role->pid >= 0 && role->comm ? vmr_format(", PID %d %s", role->pid, role->comm)
				 : role->pid >= 0             ? vmr_format(", PID %d", role->pid)
							      : vmr_strdup("");
	vmr_autofree char *cpu = role->cpu >= 0 ? vmr_format(", CPU %d", role->cpu) : vmr_strdup("");

	const char *what = role->function ? role->function : *where ? "?" : "an unknown place";
	return vmr_format("%s%s%s%s", what, where, who, cpu);
}

static void print_roles(struct writer *w, const struct finding *finding)
{
	for (size_t i = 0; i < finding->role_count; i++) {
		vmr_autofree char *place = role_place(&finding->roles[i]);
		line(w, or_unknown(finding->roles[i].role), "%s", place);
	}
}

static void print_object(struct writer *w, const struct finding_object *object)
{
	if (!object->type && !object->has_address)
		return;
	vmr_autofree char *address =
		object->has_address ? vmr_format(" at " VMR_ADDRESS, object->address) : vmr_strdup("");
	vmr_autofree char *place =
		object->place.pid >= 0 && object->place.kind && !strcmp(object->place.kind, "stack")
			? vmr_format(", on the stack of PID %d%s%s", object->place.pid, object->place.comm ? " " : "",
				     object->place.comm ? object->place.comm : "")
		: object->place.cache ? vmr_format(", in slab cache %s", object->place.cache)
				      : vmr_strdup("");
	line(w, "object", "%s%s%s%s%s", or_unknown(object->type), address, place, object->lifetime ? "; " : "",
	     object->lifetime ? object->lifetime : "");
}

static void print_steps(struct writer *w, const struct finding *finding)
{
	if (finding->step_count)
		fputs("\n", w->out);
	for (size_t i = 0; i < finding->step_count; i++) {
		const struct finding_step *step = &finding->steps[i];
		vmr_autofree char *refs = refs_text(&step->evidence);
		vmr_autofree char *where =
			step->file && step->line ? vmr_format(" (%s:%u)", step->file, step->line) : vmr_strdup("");
		vmr_autofree char *lane = vmr_text_clean(or_unknown(step->lane), false);
		vmr_autofree char *text = vmr_format("%s%s%s", or_unknown(step->text), where, refs);
		vmr_autofree char *tense = vmr_text_clean(or_unknown(step->tense), false);
		vmr_autofree char *colon = vmr_format("%s:", tense);
		fprintf(w->out, "  %2u. %-8s %-10s ", step->step, lane, colon);
		wrap(w, 26, w->width >= WIDE ? 26 : 8, text);
	}
}

static void print_items(struct writer *w, const char *title, const struct finding_item *items, size_t count,
			const char *good)
{
	if (!count)
		return;
	fprintf(w->out, "\n  %s\n", title);
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *state = vmr_text_clean(or_unknown(items[i].state), false);
		vmr_autofree char *refs = refs_text(&items[i].evidence);
		vmr_autofree char *id = vmr_text_clean(or_unknown(items[i].id), false);
		vmr_autofree char *why = vmr_format("%s%s", items[i].why ? items[i].why : "", refs);
		style(w, !strcmp(state, good) ? GREEN : report_is_open(state) ? YELLOW : RED);
		fprintf(w->out, "    %-8s ", state);
		plain(w);
		if (w->width >= WIDE)
			fprintf(w->out, "%-24s ", id);
		else
			fprintf(w->out, "%s\n%*s", id, 8, "");
		size_t indent = w->width >= WIDE ? 38 : 8;
		wrap(w, indent, indent, why);
	}
}

static void print_advice(struct writer *w, const struct finding *finding)
{
	fputs("\n", w->out);
	for (size_t i = 0; i < finding->against_count; i++)
		line(w, i ? "" : "against", "%s", or_unknown(finding->against[i].text));
	if (finding->fix_text)
		line(w, "fix", "%s", finding->fix_text);
	if (finding->reproduce_text)
		line(w, "try it", "%s", finding->reproduce_text);
	if (finding->sibling_count)
		line(w, "siblings", "%zu more of this shape in the files that were read", finding->sibling_count);
	if (finding->evidence_count && w->options->folder)
		line(w, "evidence", "%s to %s: in the report, each with its bytes or its line of source",
		     or_unknown(finding->evidence[0].id),
		     or_unknown(finding->evidence[finding->evidence_count - 1].id));
	if (finding->fingerprint)
		line(w, "print", "%s%s%s", finding->fingerprint, finding->baseline_state ? ", " : "",
		     finding->baseline_state ? finding->baseline_state : "");
}

/* Of a likely finding. */
static void print_missing(struct writer *w, const struct report_content *content, const struct finding *finding)
{
	struct report_missing_list missing = report_missing(content, finding);

	if (missing.count)
		fputs("\n  what keeps it from confirmed:\n", w->out);
	for (size_t i = 0; i < missing.count; i++) {
		vmr_autofree char *text = vmr_format("%s: %s", missing.rows[i].what, missing.rows[i].why);
		fputs("    - ", w->out);
		wrap(w, 6, 6, text);
	}
	report_missing_destroy(&missing);
}

static void print_finding(struct writer *w, const struct report_content *content, const struct finding *finding)
{
	const struct report_verdict *verdict = report_verdict(finding->verdict);

	fputs("\n", w->out);
	style(w, verdict->color);
	fputs(verdict->name, w->out);
	plain(w);
	fputs("  ", w->out);
	style(w, BOLD);
	wrap(w, strlen(verdict->name) + 2, 2, finding->sentence ? finding->sentence : finding->title);
	plain(w);
	fputs("\n", w->out);
	if (finding->suppression)
		line(w, "accepted", "%s:%u: %s", finding->suppression->file, finding->suppression->line,
		     finding->suppression->reason);
	line(w, "rule", "%s: %s", or_unknown(finding->rule), or_unknown(finding->title));
	print_roles(w, finding);
	print_object(w, &finding->object);
	print_missing(w, content, finding);
	print_steps(w, finding);
	print_items(w, "must be so for this verdict:", finding->confirm, finding->confirm_count, "yes");
	print_items(w, "would make it harmless:", finding->guards, finding->guard_count, "no");
	print_items(w, "what else would explain it:", finding->rivals, finding->rival_count, "excluded");
	print_advice(w, finding);
}

static void print_coverage(struct writer *w, const struct report_content *content)
{
	vmr_autofree char *text = report_coverage_text(content);

	wrap(w, 0, 2, text);
}

static void print_crash(struct writer *w, const struct report_content *content)
{
	const struct report_crash *crash = &content->crash;

	if (content->dump) {
		vmr_autofree char *text = vmr_format("%s: Linux %s, %u CPUs%s", or_unknown(content->dump->path),
						     or_unknown(content->dump->release), content->dump->cpus,
						     content->dump->incomplete ? ", the file is incomplete" : "");
		wrap(w, 0, 2, text);
	}
	if (!crash->kind || (content->coverage && content->coverage->crash && !strcmp(crash->kind, "none") &&
			     !strcmp(content->coverage->crash, "unread")))
		return;
	vmr_autofree char *where = crash->function ? vmr_format(" in %s", crash->function) : vmr_strdup("");
	vmr_autofree char *place =
		crash->file && crash->line ? vmr_format(" (%s:%u)", crash->file, crash->line) : vmr_strdup("");
	vmr_autofree char *who =
		crash->pid >= 0 ? vmr_format(", PID %d %s, CPU %d", crash->pid, or_unknown(crash->comm), crash->cpu)
				: vmr_strdup("");
	vmr_autofree char *fault =
		crash->has_fault_address
			? vmr_format(", %s of " VMR_ADDRESS, crash->fault_access ? crash->fault_access : "access",
				     crash->fault_address)
			: vmr_strdup("");
	vmr_autofree char *text = vmr_format("%s%s%s%s%s", crash->kind, where, place, who, fault);
	wrap(w, 0, 2, text);
	for (size_t i = 0; i < crash->explanation_count; i++) {
		fputs("  ", w->out);
		wrap(w, 2, 4, crash->explanation[i]);
	}
}

static void print_limits(struct writer *w, const struct report_content *content)
{
	size_t shown = w->options->verbose || content->limit_count <= SHOWN ? content->limit_count : SHOWN;

	if (!content->limit_count)
		return;
	fputs("\nWhat we could not see:\n", w->out);
	for (size_t i = 0; i < shown; i++) {
		const struct report_limit *limit = &content->limits[i];
		vmr_autofree char *text = vmr_format("%s: %s%s%s", or_unknown(limit->what), or_unknown(limit->why),
						     limit->effect ? ": " : "", limit->effect ? limit->effect : "");
		fputs("  - ", w->out);
		wrap(w, 4, 4, text);
	}
	if (shown < content->limit_count)
		fprintf(w->out, "  - and %zu more: in the report\n", content->limit_count - shown);
}

static void print_suppressions(struct writer *w, const struct report_content *content)
{
	size_t said = 0;

	for (size_t i = 0; i < content->suppression_count; i++) {
		vmr_autofree char *problem = report_suppression_problem(&content->suppressions[i]);
		if (!problem || (said++ >= SHOWN && !w->options->verbose))
			continue;
		fputs(said == 1 ? "\nComments that accept nothing:\n  - " : "  - ", w->out);
		wrap(w, 4, 4, problem);
	}
	if (said > SHOWN && !w->options->verbose)
		fprintf(w->out, "  - and %zu more: in the report\n", said - SHOWN);
}

static void print_silent(struct writer *w, const struct report_content *content)
{
	for (size_t i = 0; i < content->rule_count; i++) {
		const struct report_rule *rule = &content->rules[i];
		bool fired = rule->status && !strcmp(rule->status, "fired");
		if (fired || (!rule->silenced_by && !w->options->verbose))
			continue;
		vmr_autofree char *text =
			vmr_format("%s: %s%s%s%s%s", or_unknown(rule->id), or_unknown(rule->status),
				   rule->silenced_by ? " by " : "", rule->silenced_by ? rule->silenced_by : "",
				   rule->why ? ": " : "", rule->why ? rule->why : "");
		wrap(w, 0, 2, text);
	}
}

static void print_heading(struct writer *w, const char *heading)
{
	vmr_autofree char *text = vmr_format("%s.", heading);

	fputs("\n", w->out);
	wrap(w, 0, 0, text);
}

static void print_counts(struct writer *w, const struct report_content *content)
{
	size_t suppressed = report_suppressed(content);
	vmr_autofree char *accepted =
		suppressed ? vmr_format(" (%zu accepted by comments)", suppressed) : vmr_strdup("");
	vmr_autofree char *seconds = content->seconds > 0 ? vmr_format(" in %.2f s", content->seconds) : vmr_strdup("");
	const char *folder = w->options->folder;
	vmr_autofree char *text =
		vmr_format("%u confirmed, %u likely, %u damaged, %u possible%s%s%s%s%s",
			   report_count(content, VMRACE_CONFIRMED), report_count(content, VMRACE_LIKELY),
			   report_count(content, VMRACE_DAMAGED), report_count(content, VMRACE_POSSIBLE), accepted,
			   seconds, folder ? "; report: " : "", folder ? folder : "", folder ? "/" : "");

	fputs("\n", w->out);
	wrap(w, 0, 2, text);
}

void report_text_write(const struct report_content *content, const struct report_text_options *options, FILE *out)
{
	struct writer w = {out, options, options->width ? options->width : REPORT_TEXT_WIDTH};

	print_coverage(&w, content);
	print_crash(&w, content);
	for (size_t i = 0; i < content->finding_count; i++)
		print_finding(&w, content, &content->findings[i]);
	if (!content->finding_count)
		print_heading(&w, report_coverage_heading(content));
	print_silent(&w, content);
	if (content->source_match && !strcmp(content->source_match, "differs"))
		print_heading(&w, "The source is not this kernel's: nothing was confirmed with it");
	print_limits(&w, content);
	print_suppressions(&w, content);
	print_counts(&w, content);
}
