/* SPDX-License-Identifier: MIT */
/*
 * GitLab's code quality report (a subset of the Code Climate format): an array of issues with description, check_name,
 * fingerprint, severity and location. Known findings stay in it: GitLab compares with the target branch by itself.
 */
#include <string.h>

#include "common/memory.h"
#include "report/json_value.h"
#include "report/report.h"
#include "report/verdict.h"

/* A path without the ./ that GitLab does not match. */
static const char *plain_path(const char *path)
{
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return path;
}

static void fill_location(cJSON *location, const char *file, unsigned line)
{
	json_add_text(location, "path", plain_path(file));
	json_add_integer(json_add_object(location, "lines"), "begin", line ? line : 1);
}

static void add_others(cJSON *issue, const struct finding *finding, const struct finding_role *main_role)
{
	cJSON *others = json_add_array(issue, "other_locations");

	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		if (role != main_role && role->file)
			fill_location(json_append_object(others), role->file, role->line);
	}
}

static void add_issue(cJSON *issues, const struct report_content *content, const struct finding *finding)
{
	const struct finding_role *place = report_main_role(finding);
	const char *dump = content->dump && content->dump->path ? content->dump->path : "unknown";
	const char *said = finding->sentence ? finding->sentence : finding->title;
	vmr_autofree char *description =
		vmr_format("%s: %s", report_verdict(finding->verdict)->name, said ? said : "race");
	cJSON *issue = json_append_object(issues), *categories;

	json_add_text(issue, "type", "issue");
	json_add_text(issue, "engine_name", "vmrace");
	json_add_text(issue, "check_name", finding->rule ? finding->rule : "unknown");
	json_add_text(issue, "description", description);
	categories = json_add_array(issue, "categories");
	json_append_text(categories, "Bug Risk");
	json_add_text(issue, "severity", report_verdict(finding->verdict)->quality);
	json_add_text(issue, "fingerprint", finding->fingerprint ? finding->fingerprint : description);
	fill_location(json_add_object(issue, "location"), place ? place->file : dump, place ? place->line : 1);
	add_others(issue, finding, place);
}

struct vmr_error *report_code_quality_write(const struct report_content *content, FILE *out)
{
	cJSON *issues = cJSON_CreateArray();

	for (size_t i = 0; i < content->finding_count; i++)
		if (!content->findings[i].suppression)
			add_issue(issues, content, &content->findings[i]);
	return json_write(issues, out);
}
