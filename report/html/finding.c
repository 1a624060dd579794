/* SPDX-License-Identifier: MIT */
/* A finding's section of the page. */
#include <inttypes.h>
#include <string.h>

#include "common/memory.h"
#include "report/html/page.h"
#include "report/missing.h"
#include "report/verdict.h"

static void print_roles(FILE *out, const struct finding *finding)
{
	static const char *const headings[] = {"Role", "Function", "Where", "Who", "Line of source", NULL};

	html_print(out, "<h3 id=\"f%u-roles\">Who did what</h3>\n", finding->id);
	html_table_begin(out, "stack", headings);
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		html_print(out, "<tr><td><b>%s</b></td><td><code>%s</code></td><td>", role->role,
			   role->function ? role->function : "unknown");
		html_place(out, role->file, role->line);
		fputs("</td><td>", out);
		if (role->pid >= 0)
			html_print(out, "PID %d %s", role->pid, role->comm);
		if (role->cpu >= 0)
			html_print(out, "%sCPU %d", role->pid >= 0 ? ", " : "", role->cpu);
		if (role->frame >= 0)
			html_print(out, ", frame %d", role->frame);
		fputs("</td><td>", out);
		if (role->text)
			html_print(out, "<code>%s</code>", role->text + strspn(role->text, " \t"));
		fputs("</td></tr>\n", out);
	}
	html_table_end(out);
}

static const char *state_class(const char *state, const char *good)
{
	return !state || report_is_open(state) ? "dunno" : !strcmp(state, good) ? "good" : "bad";
}

static void print_items(FILE *out, const struct finding *finding, const char *title, const char *anchor,
			const char *good, const struct finding_item *items, size_t count)
{
	static const char *const headings[] = {"", "Question", "Why", "Evidence", NULL};

	if (!count)
		return;
	html_print(out, "<h3 id=\"f%u-%s\">%s</h3>\n", finding->id, anchor, title);
	html_table_begin(out, "stack", headings);
	for (size_t i = 0; i < count; i++) {
		const char *state = items[i].state ? items[i].state : "unknown";
		fputs("<tr", out);
		html_data_refs(out, &items[i].evidence);
		html_print(out,
			   "><td class=\"state %s\">%s</td><td class=\"wide\"><b>%s</b><br><span class=\"soft "
			   "small\">%s</span></td>"
			   "<td class=\"wide\">%s</td><td>",
			   state_class(state, good), state, items[i].id, items[i].text, items[i].why);
		html_refs(out, finding, &items[i].evidence);
		fputs("</td></tr>\n", out);
	}
	html_table_end(out);
}

static void print_locks(FILE *out, const struct finding *finding)
{
	static const char *const headings[] = {"Side", "Lock", "Address", "State", "Evidence", NULL};

	if (!finding->lock_count)
		return;
	html_print(out, "<h3 id=\"f%u-locks\">Locks</h3>\n", finding->id);
	html_table_begin(out, "stack", headings);
	for (size_t i = 0; i < finding->lock_count; i++) {
		const struct finding_lock *lock = &finding->locks[i];
		fputs("<tr", out);
		html_data_refs(out, &lock->evidence);
		html_print(out, "><td>%s</td><td><code>%s</code></td><td>", lock->lane, lock->lock);
		if (lock->has_address)
			html_print(out, "<code>0x%016lx</code>", (unsigned long)lock->address);
		html_print(out, "</td><td>%s</td><td>", lock->state);
		html_refs(out, finding, &lock->evidence);
		fputs("</td></tr>\n", out);
	}
	html_table_end(out);
}

static void print_evidence(FILE *out, const struct finding *finding)
{
	static const char *const headings[] = {"Id", "Kind", "Statement", "Where", "Bytes", NULL};

	if (!finding->evidence_count)
		return;
	html_print(out, "<h3 id=\"f%u-evidence\">Evidence</h3>\n", finding->id);
	html_table_begin(out, "stack evidence", headings);
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct finding_evidence *e = &finding->evidence[i];
		html_print(out, "<tr id=\"f%u-%s\" data-ev=\"%s\"><td><b>%s</b></td><td>%s</td><td class=\"wide\">%s",
			   finding->id, e->id, e->id, e->id, e->kind, e->statement);
		if (e->from.count)
			fputs("<br><span class=\"soft small\">from</span>", out);
		html_refs(out, finding, &e->from);
		fputs("</td><td>", out);
		if (e->has_address)
			html_print(out, "<code>0x%016lx</code> ", (unsigned long)e->address);
		if (e->type)
			html_print(out, "<code>%s%s%s</code> ", e->type, e->member ? "." : "", e->member);
		html_place(out, e->file, e->line);
		html_print(out, "</td><td><code>%s</code></td></tr>\n", e->bytes);
	}
	html_table_end(out);
}

static void print_against(FILE *out, const struct finding *finding)
{
	html_print(out, "<h3 id=\"f%u-against\">What speaks against it</h3>\n<ul>\n", finding->id);
	for (size_t i = 0; i < finding->against_count; i++) {
		html_print(out, "<li>%s", finding->against[i].text);
		html_refs(out, finding, &finding->against[i].evidence);
		fputs("</li>\n", out);
	}
	if (!finding->against_count)
		fputs("<li class=\"soft\">the rule said nothing</li>\n", out);
	fputs("</ul>\n", out);
}

static const char *diff_class(const char *line)
{
	return line[0] == '+' ? "add" : line[0] == '-' ? "del" : line[0] == '@' ? "hunk" : NULL;
}

static void print_diff(FILE *out, const char *diff)
{
	fputs("<pre>", out);
	for (const char *line = diff; *line;) {
		size_t length = strcspn(line, "\n");
		vmr_autofree char *text = vmr_strndup(line, length);
		const char *style = diff_class(text);
		if (style)
			html_print(out, "<span class=\"%s\">%s</span>\n", style, text);
		else
			html_print(out, "%s\n", text);
		line += length + (line[length] == '\n');
	}
	fputs("</pre>\n", out);
}

static void print_advice(FILE *out, const struct finding *finding)
{
	if (finding->fix_text || finding->fix_diff)
		html_print(out, "<h3 id=\"f%u-fix\">Fix (a suggestion)</h3>\n<p>%s</p>\n", finding->id,
			   finding->fix_text);
	if (finding->fix_diff)
		print_diff(out, finding->fix_diff);
	if (finding->reproduce_text) {
		html_print(out, "<h3 id=\"f%u-try\">Try it</h3>\n<p>%s ", finding->id, finding->reproduce_text);
		html_place(out, finding->reproduce_file, finding->reproduce_line);
		fputs("</p>\n", out);
	}
	if (!finding->sibling_count)
		return;
	html_print(out, "<h3 id=\"f%u-siblings\">Other places of this shape (possible)</h3>\n<ul>\n", finding->id);
	for (size_t i = 0; i < finding->sibling_count; i++) {
		html_print(out, "<li><code>%s</code> ", finding->siblings[i].function);
		html_place(out, finding->siblings[i].file, finding->siblings[i].line);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

/* The SVG without what comes before its root: XML declaration and document type have no place inside a page. */
static struct vmr_error *print_graph(FILE *out, const struct finding *finding)
{
	vmr_autofree char *svg = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&svg, &size);

	if (!finding->node_count || !stream) {
		if (stream)
			fclose(stream);
		return NULL;
	}
	struct vmr_error *error =
		report_graph_write(finding, &(struct report_graph_options){.svg = true, .link = ""}, stream);
	fclose(stream);
	if (error)
		return error;
	const char *root = svg ? strstr(svg, "<svg") : NULL;
	if (!root)
		return NULL;
	html_print(out,
		   "<section class=\"plate\">\n<h3 id=\"f%u-graph\">Graph</h3>\n<p class=\"soft small\">Each node and "
		   "edge stands on one piece of "
		   "evidence and leads "
		   "to it.</p>\n<div class=\"graph scroll\" tabindex=\"0\" role=\"img\" aria-label=\"graph of the "
		   "finding\">\n",
		   finding->id);
	fputs(root, out);
	fputs("</div>\n</section>\n", out);
	return NULL;
}

static void print_heading(FILE *out, const struct finding *finding, bool first)
{
	const struct report_verdict *verdict = report_verdict(finding->verdict);
	const char *heading = finding->sentence && !first ? finding->sentence : finding->title;

	html_print(out,
		   "<article class=\"card finding\" id=\"f%u\" data-finding=\"%u\">\n<h2><span class=\"badge "
		   "%s\">%s</span> %s <span class=\"soft small\">%s</span></h2>\n",
		   finding->id, finding->id, verdict->name, verdict->name, heading, verdict->means);
	if (finding->suppression)
		html_print(out, "<p class=\"soft small\">accepted by a comment (%s:%u): %s</p>\n",
			   finding->suppression->file, finding->suppression->line, finding->suppression->reason);
}

/* By what it is known. */
static void print_identity(FILE *out, const struct finding *finding)
{
	html_print(out, "<p class=\"soft small\">rule <b>%s</b> &middot; <code>%s</code>", finding->rule,
		   finding->fingerprint);
	for (size_t i = 0; i < finding->cwe_count; i++)
		html_print(out, " &middot; %s", finding->cwe[i]);
	if (finding->baseline_state)
		html_print(out, " &middot; baseline: %s", finding->baseline_state);
	fputs("</p>\n", out);
}

/* Of a likely finding: the first thing to know about it. */
static void print_missing(FILE *out, const struct report_content *content, const struct finding *finding)
{
	struct report_missing_list missing = report_missing(content, finding);

	if (missing.count)
		html_print(out, "<h3 id=\"f%u-missing\">What keeps it from confirmed</h3>\n<ul>\n", finding->id);
	for (size_t i = 0; i < missing.count; i++)
		html_print(out, "<li><b>%s</b>: %s</li>\n", missing.rows[i].what, missing.rows[i].why);
	if (missing.count)
		fputs("</ul>\n", out);
	report_missing_destroy(&missing);
}

static void print_trace(FILE *out, const struct finding_trace *trace)
{
	html_print(out, "<details class=\"trace\"><summary>PID %d %s", trace->pid, trace->comm);
	if (trace->cpu >= 0)
		html_print(out, ", CPU %d", trace->cpu);
	html_print(out, " <span class=\"soft\">%s; %zu frames</span></summary>\n<ol class=\"frames\" start=\"0\">\n",
		   trace->roles, trace->frame_count);
	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct finding_frame *frame = &trace->frames[i];
		fputs(frame->roles || (frame->fault && !frame->inlined) ? "<li class=\"decisive\">" : "<li>", out);
		html_print(out, "<code>%s</code> ", frame->function ? frame->function : "?");
		html_place(out, frame->file, frame->line);
		html_print(out, " <span class=\"soft small\">%s%s%s%s</span>", frame->inlined ? "inlined " : "",
			   frame->interrupted && !frame->inlined ? "interrupted " : "",
			   frame->inferred ? "inferred: a tail call " : "", frame->guess ? "a guess " : "");
		if (frame->roles)
			html_print(out, " <b>%s</b>", frame->roles);
		else if (frame->fault && !frame->inlined)
			fputs(" <b>crashed</b>", out);
		fputs("</li>\n", out);
	}
	fputs("</ol></details>\n", out);
}

static void print_traces(FILE *out, const struct finding *finding)
{
	if (!finding->trace_count)
		return;
	html_print(out,
		   "<h3 id=\"f%u-traces\">Call traces</h3>\n<p class=\"soft small\">As the dump has them; the marked "
		   "frames play a role.</p>\n",
		   finding->id);
	for (size_t i = 0; i < finding->trace_count; i++)
		print_trace(out, &finding->traces[i]);
}

static void print_mail(FILE *out, const struct report_content *content, const struct finding *finding)
{
	vmr_autofree char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return;
	report_mail_write(content, finding, stream);
	fclose(stream);
	html_print(out,
		   "<section class=\"letter\">\n<h3 id=\"f%u-mail\">Copy as mail</h3>\n<details "
		   "class=\"mail\"><summary>Plain text of 72 columns "
		   "for the maintainers <span class=\"soft\">(one click selects it)</span></summary>\n<pre>%s</pre>"
		   "</details>\n</section>\n",
		   finding->id, text);
}

struct vmr_error *html_finding(FILE *out, const struct report_content *content, const struct finding *finding,
			       bool first)
{
	print_heading(out, finding, first);
	print_missing(out, content, finding);
	html_lanes(out, finding);
	print_identity(out, finding);
	print_roles(out, finding);
	print_traces(out, finding);
	html_sources(out, finding);
	html_object(out, finding);
	VMR_TRY(print_graph(out, finding));
	print_items(out, finding, "What must be so", "confirm", "yes", finding->confirm, finding->confirm_count);
	print_items(out, finding, "What would make it harmless", "guards", "no", finding->guards, finding->guard_count);
	print_items(out, finding, "What else would explain it", "rivals", "excluded", finding->rivals,
		    finding->rival_count);
	print_locks(out, finding);
	print_against(out, finding);
	print_evidence(out, finding);
	print_advice(out, finding);
	print_mail(out, content, finding);
	fputs("</article>\n", out);
	return NULL;
}
