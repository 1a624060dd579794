/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML, as CI servers read it (the format of Ant's and Jenkins' JUnit reports): a test case a finding, failed, and
 * one a rule that found nothing: passed, or skipped when it could not look.
 */
#include <string.h>

#include "common/memory.h"
#include "report/coverage.h"
#include "report/html/page.h"
#include "report/report.h"
#include "report/verdict.h"

struct counts {
	size_t tests, failures, errors, skipped;
};

static bool has_status(const struct report_rule *rule, const char *status)
{
	return rule->status && !strcmp(rule->status, status);
}

static bool is_nothing(const struct report_content *content)
{
	return content->coverage && content->coverage->nothing;
}

static struct counts count_all(const struct report_content *content)
{
	struct counts counts = {.tests = content->finding_count + is_nothing(content), .errors = is_nothing(content)};

	for (size_t i = 0; i < content->finding_count; i++)
		if (report_is_accepted(&content->findings[i]))
			counts.skipped++;
		else
			counts.failures++;
	for (size_t i = 0; i < content->rule_count; i++) {
		counts.tests += !has_status(&content->rules[i], "fired");
		counts.skipped += has_status(&content->rules[i], "not_applicable");
		counts.errors += has_status(&content->rules[i], "error");
	}
	return counts;
}

static void write_counts(const struct report_content *content, const struct counts *counts, FILE *out)
{
	vmr_autofree char *seconds = vmr_format("%.3f", content->seconds);

	html_print(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%s\"", counts->tests, counts->failures,
		   counts->errors, seconds);
}

static void write_roles(const struct finding *finding, FILE *out)
{
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		html_print(out, "%s: %s", role->role, role->function ? role->function : "?");
		if (role->file)
			html_print(out, " (%s:%u)", role->file, role->line);
		fputc('\n', out);
	}
	if (finding->fix_text)
		html_print(out, "fix: %s\n", finding->fix_text);
	if (finding->fingerprint)
		html_print(out, "fingerprint: %s\n", finding->fingerprint);
}

static void write_finding(const struct finding *finding, FILE *out)
{
	const struct finding_role *place = report_main_role(finding);
	const char *verdict = report_verdict(finding->verdict)->name;

	html_print(out, "    <testcase classname=\"vmrace.%s\" name=\"%s %s\"", finding->rule,
		   place && place->function ? place->function : "finding", finding->fingerprint);
	fputs(">\n", out);
	if (finding->suppression) {
		html_print(out, "      <skipped message=\"accepted by a comment (%s:%u): %s: %s\"/>\n",
			   finding->suppression->file, finding->suppression->line, finding->suppression->reason,
			   finding->sentence);
	} else if (report_is_known(finding)) {
		html_print(out, "      <skipped message=\"known, in the baseline: %s\"/>\n", finding->sentence);
	} else {
		html_print(out, "      <failure type=\"%s\" message=\"%s: %s\">", verdict, verdict, finding->sentence);
		write_roles(finding, out);
		fputs("</failure>\n", out);
	}
	fputs("    </testcase>\n", out);
}

static void write_rule(const struct report_rule *rule, FILE *out)
{
	html_print(out, "    <testcase classname=\"vmrace.%s\" name=\"%s\"", rule->id,
		   rule->title ? rule->title : rule->id);
	if (has_status(rule, "not_applicable"))
		html_print(out, ">\n      <skipped message=\"%s\"/>\n    </testcase>\n", rule->why);
	else if (has_status(rule, "error"))
		html_print(out, ">\n      <error type=\"rule\" message=\"%s\"/>\n    </testcase>\n", rule->why);
	else
		fputs("/>\n", out);
}

/* Where nothing could be looked at, silence is no success. */
static void write_nothing(const struct report_content *content, FILE *out)
{
	vmr_autofree char *nothing = report_coverage_nothing(content);

	if (nothing)
		html_print(out,
			   "    <testcase classname=\"vmrace\" name=\"looked at\">\n"
			   "      <error type=\"input\" message=\"%s\"/>\n    </testcase>\n",
			   nothing);
}

/* What was looked at and what could not be seen, where servers show a suite's own output. */
static void write_looked(const struct report_content *content, FILE *out)
{
	vmr_autofree char *looked = report_coverage_text(content);

	html_print(out, "    <system-out>%s\n", looked);
	for (size_t i = 0; i < content->limit_count; i++)
		html_print(out, "could not see %s: %s\n", content->limits[i].what, content->limits[i].why);
	fputs("</system-out>\n", out);
}

struct vmr_error *report_junit_write(const struct report_content *content, FILE *out)
{
	struct counts counts = count_all(content);
	const char *subject = content->dump && content->dump->path ? content->dump->path
			      : content->source_path               ? content->source_path
								   : "vmrace";

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vmrace\"", out);
	write_counts(content, &counts, out);
	html_print(out, ">\n  <testsuite name=\"%s\" skipped=\"%zu\"", subject, counts.skipped);
	write_counts(content, &counts, out);
	if (content->started)
		html_print(out, " timestamp=\"%s\"", content->started);
	fputs(">\n", out);
	write_nothing(content, out);
	for (size_t i = 0; i < content->finding_count; i++)
		write_finding(&content->findings[i], out);
	for (size_t i = 0; i < content->rule_count; i++)
		if (!has_status(&content->rules[i], "fired"))
			write_rule(&content->rules[i], out);
	write_looked(content, out);
	fputs("  </testsuite>\n</testsuites>\n", out);
	return ferror(out) ? vmr_error_create(VMR_SYSTEM, "JUnit: cannot write") : NULL;
}
