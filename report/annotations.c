/* SPDX-License-Identifier: MIT */
/* GitHub's workflow commands: a line a finding, which the job's log shows at the source line of the change. */
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "report/coverage.h"
#include "report/report.h"
#include "report/verdict.h"

/* A value of a workflow command: % CR LF, and in a property : and , are percent-encoded. */
static void write_value(FILE *out, const char *text, bool is_property)
{
	vmr_autofree char *clean = vmr_text_clean(text ? text : "", true);

	for (const char *at = clean; *at; at++)
		if (strchr("%\r\n", *at) || (is_property && strchr(":,", *at)))
			fprintf(out, "%%%02X", (unsigned char)*at);
		else
			fputc(*at, out);
}

static void write_property(FILE *out, const char *key, const char *value, bool *first)
{
	fprintf(out, "%s%s=", *first ? " " : ",", key);
	write_value(out, value, true);
	*first = false;
}

static void write_finding(const struct finding *finding, FILE *out)
{
	const struct finding_role *place = report_main_role(finding);
	const struct report_verdict *verdict = report_verdict(finding->verdict);
	vmr_autofree char *title = vmr_format("vmrace %s: %s", verdict->name, finding->rule ? finding->rule : "race");
	bool first = true;

	fprintf(out, "::%s", report_is_accepted(finding) ? "notice" : verdict->annotation);
	if (place) {
		vmr_autofree char *line = vmr_format("%u", place->line);
		write_property(out, "file", place->file, &first);
		write_property(out, "line", line, &first);
	}
	write_property(out, "title", title, &first);
	fputs("::", out);
	write_value(out, finding->sentence ? finding->sentence : finding->title, false);
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		if (!role->file || !role->function)
			continue;
		vmr_autofree char *line =
			vmr_format("\n%s: %s() at %s:%u", role->role, role->function, role->file, role->line);
		write_value(out, line, false);
	}
	fputc('\n', out);
}

void report_annotations_write(const struct report_content *content, FILE *out)
{
	vmr_autofree char *nothing = report_coverage_nothing(content);

	if (nothing) {
		fputs("::error title=vmrace::", out);
		write_value(out, nothing, false);
		fputc('\n', out);
	}
	for (size_t i = 0; i < content->finding_count; i++)
		write_finding(&content->findings[i], out);
}
