/* SPDX-License-Identifier: MIT */
/* report.html: one file. Its own policy forbids every request and every script but ours. */
#include <inttypes.h>
#include <string.h>

#include "common/memory.h"
#include "report/coverage.h"
#include "report/html/page.h"
#include "report/verdict.h"

static void print_head(FILE *out, const struct report_content *content)
{
	const char *title = content->finding_count ? content->findings[0].sentence : "no race was found";

	html_print(out,
		   "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s'; "
		   "script-src '%s'; "
		   "base-uri 'none'; form-action 'none'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
		   "content=\"no-referrer\">\n<title>vmrace: %s</title>\n<style>",
		   report_html_style_hash, report_html_script_hash, title);
	fputs(report_html_style, out);
	fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#findings\">To the findings</a>\n", out);
}

static void print_counts(FILE *out, const struct report_content *content)
{
	static const enum vmrace_verdict verdicts[] = {VMRACE_CONFIRMED, VMRACE_LIKELY, VMRACE_DAMAGED,
						       VMRACE_POSSIBLE};

	fputs("<ul class=\"counts\">", out);
	for (size_t i = 0; i < VMR_COUNT(verdicts); i++) {
		unsigned count = report_count(content, verdicts[i]);
		const char *name = report_verdict(verdicts[i])->name;
		if (count)
			html_print(out, "<li class=\"badge %s\">%u %s</li>", name, count, name);
	}
	if (!content->finding_count)
		fputs("<li class=\"badge\">nothing found</li>", out);
	fputs("</ul>\n", out);
}

/* The strongest finding's sentence is the page's heading: the first thing to read. */
static void print_top(FILE *out, const struct report_content *content)
{
	const struct report_dump *dump = content->dump;

	vmr_autofree char *looked = report_coverage_text(content);
	fputs("<header class=\"top\">\n", out);
	html_print(out, "<p class=\"looked\">%s</p>\n", looked);
	fputs("<p class=\"where\">vmrace", out);
	if (dump)
		html_print(out, " &middot; %s &middot; Linux %s", dump->path,
			   dump->release ? dump->release : "of unknown release");
	else
		html_print(out, " &middot; source %s", content->source_path);
	if (content->crash.kind)
		html_print(out, " &middot; %s", content->crash.kind);
	if (content->crash.kind && content->crash.function)
		html_print(out, " in %s(), PID %d %s, CPU %d", content->crash.function, content->crash.pid,
			   content->crash.comm, content->crash.cpu);
	fputs("</p>\n", out);
	html_print(out, "<h1>%s</h1>\n",
		   !content->finding_count         ? report_coverage_heading(content)
		   : content->findings[0].sentence ? content->findings[0].sentence
						   : content->findings[0].title);
	print_counts(out, content);
	fputs("<ul class=\"toc\">", out);
	for (size_t i = 0; i < content->finding_count; i++) {
		const struct finding *finding = &content->findings[i];
		html_print(out, "<li><a href=\"#f%u\">finding %u: %s</a></li>", finding->id, finding->id,
			   finding->title);
	}
	if (content->crash.kind)
		fputs("<li><a href=\"#crash\">the crash</a></li>", out);
	fputs("<li><a href=\"#limits\">what we could not see</a></li><li><a href=\"#rules\">rules</a></li><li><a "
	      "href=\"#inputs\">inputs</a></li></ul>\n"
	      "</header>\n<main>\n",
	      out);
}

static void print_statement(FILE *out, const struct finding *finding, const char *id)
{
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i].id && !strcmp(finding->evidence[i].id, id))
			html_print(out, "<br><span class=\"soft small\">%s</span>", finding->evidence[i].statement);
}

/* Its evidence is the strongest finding's. */
static void print_chain(FILE *out, const struct report_crash *crash, const struct finding *finding)
{
	if (!crash->chain_count)
		return;
	fputs("<h3>Where the value came from</h3>\n<ol class=\"chain\">\n", out);
	for (size_t i = 0; i < crash->chain_count; i++) {
		const struct report_crash_step *step = &crash->chain[i];
		html_print(out, "<li><code>0x%016lx</code>", (unsigned long)step->value);
		if (step->reg)
			html_print(out, " in <code>%s</code>", step->reg);
		if (step->from_type)
			html_print(out, ", from <code>%s%s%s</code>", step->from_type, step->from_member ? "." : "",
				   step->from_member);
		if (step->has_from_address)
			html_print(out, " at <code>0x%016lx</code>", (unsigned long)step->from_address);
		if (step->evidence && finding) {
			html_refs(out, finding, &(struct finding_refs){.ids = (char **)&step->evidence, .count = 1});
			print_statement(out, finding, step->evidence);
		}
		fputs("</li>\n", out);
	}
	fputs("</ol>\n", out);
}

static void print_crash(FILE *out, const struct report_content *content)
{
	const struct report_crash *crash = &content->crash;

	if (!crash->kind)
		return;
	html_print(
		out,
		"<section class=\"card\" id=\"crash\">\n<h2>The crash</h2>\n<dl class=\"kv\"><dt>kind</dt><dd>%s</dd>",
		crash->kind);
	if (crash->pid >= 0)
		html_print(out, "<dt>task</dt><dd>PID %d %s, CPU %d</dd>", crash->pid, crash->comm, crash->cpu);
	if (crash->function) {
		html_print(out, "<dt>in</dt><dd><code>%s</code> ", crash->function);
		html_place(out, crash->file, crash->line);
		fputs("</dd>", out);
	}
	if (crash->has_ip)
		html_print(out, "<dt>at</dt><dd><code>0x%016lx</code></dd>", (unsigned long)crash->ip);
	if (crash->has_fault_address)
		html_print(out, "<dt>fault</dt><dd>%s of <code>0x%016lx</code></dd>",
			   crash->fault_access ? crash->fault_access : "access", (unsigned long)crash->fault_address);
	fputs("</dl>\n", out);
	for (size_t i = 0; i < crash->explanation_count; i++)
		html_print(out, "<p>%s</p>\n", crash->explanation[i]);
	print_chain(out, crash, content->finding_count ? &content->findings[0] : NULL);
	fputs("</section>\n", out);
}

static void print_limits(FILE *out, const struct report_content *content)
{
	static const char *const headings[] = {"What", "Why", "So that", NULL};

	fputs("<section class=\"card\" id=\"limits\">\n<h2>What we could not see</h2>\n", out);
	if (!content->limit_count)
		fputs("<p class=\"soft\">Nothing that a rule asked for was missing.</p>\n", out);
	else
		html_table_begin(out, "stack", headings);
	for (size_t i = 0; i < content->limit_count; i++)
		html_print(out,
			   "<tr><td class=\"wide\">%s</td><td class=\"wide\">%s</td><td class=\"wide\">%s</td></tr>\n",
			   content->limits[i].what, content->limits[i].why, content->limits[i].effect);
	if (content->limit_count)
		html_table_end(out);
	fputs("</section>\n", out);
}

static void print_rules(FILE *out, const struct report_content *content)
{
	static const char *const headings[] = {"Rule", "Status", "Silenced by", "Why", NULL};

	fputs("<section class=\"card\" id=\"rules\">\n<h2>Rules</h2>\n", out);
	html_table_begin(out, "stack", headings);
	for (size_t i = 0; i < content->rule_count; i++) {
		const struct report_rule *rule = &content->rules[i];
		html_print(out,
			   "<tr><td><b>%s</b><br><span class=\"soft small\">%s</span></td><td>%s</td><td>%s</td><td "
			   "class=\"wide\">%s</td></tr>\n",
			   rule->id, rule->title, rule->status, rule->silenced_by, rule->why);
	}
	html_table_end(out);
	fputs("</section>\n", out);
}

static void print_dump(FILE *out, const struct report_dump *dump)
{
	html_print(out,
		   "<dt>dump</dt><dd><code>%s</code>: %s%s%s%s%s%s%s; %lu pages present, %lu filtered out, %lu "
		   "absent</dd>",
		   dump->path, dump->format, dump->compression ? ", " : "", dump->compression,
		   dump->flattened ? ", flattened" : "", dump->incomplete ? ", incomplete" : "",
		   dump->reader ? ", read by " : "", dump->reader, (unsigned long)dump->pages_present,
		   (unsigned long)dump->pages_excluded, (unsigned long)dump->pages_absent);
	html_print(out,
		   "<dt>kernel</dt><dd>Linux %s %s %s, %u CPUs, %u levels of page tables, KASLR offset 0x%lx, build-id "
		   "<code>%s</code></dd>",
		   dump->release, dump->version, dump->arch, dump->cpus, dump->paging_levels,
		   (unsigned long)dump->kaslr_offset, dump->build_id);
}

static void print_match(FILE *out, const char *name, const struct report_match *match)
{
	html_print(out, "<dt>%s</dt><dd><code>%s</code>: %s", name, match->path,
		   match->match ? match->match : "unknown");
	for (size_t i = 0; i < match->reason_count; i++)
		html_print(out, "<br><span class=\"soft small\">%s</span>", match->reasons[i]);
	fputs("</dd>", out);
}

static void print_inputs(FILE *out, const struct report_content *content)
{
	fputs("<section class=\"card\" id=\"inputs\">\n<h2>Inputs</h2>\n<dl class=\"kv\">", out);
	if (content->dump)
		print_dump(out, content->dump);
	if (content->vmlinux_path)
		html_print(out, "<dt>vmlinux</dt><dd><code>%s</code>: is the dump's: %s; build-id <code>%s</code></dd>",
			   content->vmlinux_path, content->vmlinux_match, content->vmlinux_build_id);
	for (size_t i = 0; i < content->module_count; i++)
		print_match(out, "module", &content->modules[i]);
	print_match(out, "source",
		    &(struct report_match){.path = content->source_path ? content->source_path : (char *)"none given",
					   .match = content->source_match,
					   .reasons = content->source_reasons,
					   .reason_count = content->source_reason_count});
	for (size_t i = 0; content->tree_count > 1 && i < content->tree_count; i++)
		print_match(out, "tree", &content->trees[i]);
	fputs("</dl>\n</section>\n", out);
}

struct vmr_error *report_html_write(const struct report_content *content, FILE *out)
{
	print_head(out, content);
	print_top(out, content);
	if (!content->finding_count)
		print_crash(out, content);
	fputs("<div id=\"findings\"></div>\n", out);
	for (size_t i = 0; i < content->finding_count; i++)
		VMR_TRY(html_finding(out, content, &content->findings[i], i == 0));
	if (content->finding_count)
		print_crash(out, content);
	print_limits(out, content);
	print_rules(out, content);
	print_inputs(out, content);
	html_print(out, "</main>\n<footer>vmrace %s", content->tool_version);
	if (content->started)
		html_print(out, " &middot; %s", content->started);
	if (content->seconds > 0)
		fprintf(out, " &middot; %.2f s", content->seconds);
	fputs("</footer>\n<script>", out);
	fputs(report_html_script, out);
	fputs("</script>\n</body>\n</html>\n", out);
	return ferror(out) ? vmr_error_create(VMR_SYSTEM, "the report cannot be written") : NULL;
}
