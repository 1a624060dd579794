/* SPDX-License-Identifier: MIT */
/* A finding as a mail to maintainers: plain text of 72 columns, which only traces and single words go beyond. */
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/report.h"
#include "report/verdict.h"

/* LANE: columns between the starts of two lanes. */
enum { WIDTH = 72, LANE = 20, LANES = 3 };

static size_t columns(const char *text, size_t bytes)
{
	size_t count = 0;

	for (size_t i = 0; i < bytes; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

/* A paragraph: its first line begins with `lead`, the others with as many blanks as `indent`. */
static void wrap(FILE *out, const char *lead, size_t indent, const char *text)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", false);
	size_t at = columns(lead, strlen(lead));
	bool is_first = true;

	fputs(lead, out);
	for (const char *word = clean; *word;) {
		size_t length = strcspn(word, " "), wide = columns(word, length);
		if (!is_first && at + 1 + wide > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!is_first) {
			fputc(' ', out);
			at++;
		}
		fwrite(word, 1, length, out);
		at += wide;
		word += length + (word[length] == ' ');
		is_first = false;
	}
	fputc('\n', out);
}

static void print_crash(FILE *out, const struct report_content *content)
{
	const struct report_crash *crash = &content->crash;

	if (!content->dump)
		return;
	vmr_autofree char *kernel = vmr_format("Linux %s %s", content->dump->release ? content->dump->release : "?",
					       content->dump->arch ? content->dump->arch : "");
	wrap(out, "Kernel:  ", 9, kernel);
	if (!crash->kind || !crash->function)
		return;
	vmr_autofree char *fault =
		crash->has_fault_address
			? vmr_format(", %s of 0x%016lx", crash->fault_access ? crash->fault_access : "access",
				     (unsigned long)crash->fault_address)
			: vmr_strdup("");
	vmr_autofree char *place =
		crash->file && crash->line ? vmr_format(" (%s:%u)", crash->file, crash->line) : vmr_strdup("");
	vmr_autofree char *text = vmr_format("%s in %s%s, PID %d %s, CPU %d%s", crash->kind, crash->function, place,
					     crash->pid, crash->comm ? crash->comm : "?", crash->cpu, fault);
	wrap(out, "Crash:   ", 9, text);
}

/* A line of source as words: its tabs are no more than what is between them. The caller owns it. */
static char *words_of(const char *source)
{
	char *text = vmr_alloc(strlen(source) + 1), *end = text;

	for (const char *at = source; *at; at++)
		if (*at != ' ' && *at != '\t')
			*end++ = *at;
		else if (end > text && end[-1] != ' ')
			*end++ = ' ';
	*end = '\0';
	return text;
}

static void print_roles(FILE *out, const struct finding *finding)
{
	fputs("\nThe lines:\n\n", out);
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		vmr_autofree char *name = vmr_text_clean(role->role ? role->role : "?", false);
		vmr_autofree char *lead = vmr_format("  %-8s ", name);
		vmr_autofree char *who = role->pid >= 0
						 ? vmr_format(", PID %d %s", role->pid, role->comm ? role->comm : "?")
						 : vmr_strdup("");
		vmr_autofree char *text = role->function || role->file
						  ? vmr_format("%s() %s:%u%s", role->function ? role->function : "?",
							       role->file ? role->file : "?", role->line, who)
						  : vmr_format("an unknown place%s", who);
		wrap(out, lead, 11, text);
		vmr_autofree char *words = role->text ? words_of(role->text) : NULL;
		if (words)
			wrap(out, "               ", 17, words);
	}
}

static size_t lane_of(const struct finding *finding, size_t step, const char *names[LANES])
{
	size_t at = 0;
	const char *lane = finding->steps[step].lane ? finding->steps[step].lane : "?";

	while (at + 1 < LANES && names[at] && strcmp(names[at], lane) != 0)
		at++;
	if (!names[at])
		names[at] = lane;
	return at;
}

/* A lane is a column of its own: later ones begin further right. */
static void print_steps(FILE *out, const struct finding *finding)
{
	const char *names[LANES] = {NULL};

	if (!finding->step_count)
		return;
	for (size_t i = 0; i < finding->step_count; i++)
		lane_of(finding, i, names);
	fputs("\nWhat came after what:\n\n", out);
	for (size_t i = 0; i < LANES && names[i]; i++) {
		vmr_autofree char *clean = vmr_text_clean(names[i], false);
		fprintf(out, "%*s%-*s", i ? 0 : 2, "", i + 1 < LANES && names[i + 1] ? LANE : 0, clean);
	}
	fputs("\n", out);
	for (size_t i = 0; i < finding->step_count; i++) {
		const struct finding_step *step = &finding->steps[i];
		size_t at = 2 + LANE * lane_of(finding, i, names);
		vmr_autofree char *where =
			step->file && step->line ? vmr_format(" (%s:%u)", step->file, step->line) : vmr_strdup("");
		vmr_autofree char *text = vmr_format("%s%s%s%s", step->tense ? step->tense : "",
						     step->tense ? ": " : "", step->text ? step->text : "?", where);
		vmr_autofree char *lead = vmr_format("%*s%u. ", (int)at, "", step->step);
		wrap(out, lead, at + 3, text);
	}
	fputs("\n\"must have\" follows from dump and source, \"happened\" is in the dump.\n", out);
}

/* Inlined functions have no return address: only those that play a role are of interest. */
static void print_trace(FILE *out, const struct finding_trace *trace)
{
	vmr_autofree char *cpu = trace->cpu >= 0 ? vmr_format(", CPU %d", trace->cpu) : vmr_strdup("");
	vmr_autofree char *text = vmr_format("PID %d %s%s (%s):", trace->pid, trace->comm ? trace->comm : "?", cpu,
					     trace->roles ? trace->roles : "?");

	fputs("\n", out);
	wrap(out, "Call trace of ", 2, text);
	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct finding_frame *frame = &trace->frames[i];
		if (frame->inlined && !frame->roles)
			continue;
		vmr_autofree char *place =
			frame->file && frame->line ? vmr_format(" (%s:%u)", frame->file, frame->line) : vmr_strdup("");
		vmr_autofree char *line = vmr_format("%s%s%s", frame->function ? frame->function : "?", place,
						     frame->inlined ? " (inlined)" : "");
		vmr_autofree char *clean = vmr_text_clean(line, false);
		fprintf(out, "%s %s", frame->roles || frame->fault ? "=>" : "  ", clean);
		vmr_autofree char *roles = vmr_text_clean(frame->roles ? frame->roles : "", false);
		fprintf(out, "%s%s%s\n",
			*roles         ? "  <-- "
			: frame->fault ? "  <-- crashed"
				       : "",
			roles, frame->guess ? " (a guess)" : "");
	}
}

static void print_advice(FILE *out, const struct finding *finding)
{
	if (finding->fix_text) {
		fputs("\n", out);
		wrap(out, "Possible fix: ", 2, finding->fix_text);
	}
	if (finding->fix_diff)
		for (const char *line = finding->fix_diff; *line;) {
			size_t length = strcspn(line, "\n");
			vmr_autofree char *one = vmr_strndup(line, length);
			vmr_autofree char *clean = vmr_text_clean(one, true);
			fprintf(out, "%s\n", clean);
			line += length + (line[length] == '\n');
		}
	if (finding->reproduce_text) {
		fputs("\n", out);
		wrap(out, "To reproduce: ", 2, finding->reproduce_text);
	}
}

void report_mail_write(const struct report_content *content, const struct finding *finding, FILE *out)
{
	const struct report_verdict *verdict = report_verdict(finding->verdict);

	wrap(out, "", 0, finding->sentence ? finding->sentence : finding->title);
	fputs("\n", out);
	print_crash(out, content);
	vmr_autofree char *found =
		vmr_format("%s (%s), by rule %s of vmrace %s", verdict->name, verdict->means,
			   finding->rule ? finding->rule : "?", content->tool_version ? content->tool_version : "");
	wrap(out, "Verdict: ", 9, found);
	print_roles(out, finding);
	print_steps(out, finding);
	for (size_t i = 0; i < finding->trace_count; i++)
		print_trace(out, &finding->traces[i]);
	print_advice(out, finding);
}
