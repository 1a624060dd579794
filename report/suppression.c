/* SPDX-License-Identifier: MIT */
#include "report/suppression.h"

#include "common/memory.h"

size_t report_suppressed(const struct report_content *content)
{
	size_t count = 0;

	for (size_t i = 0; i < content->finding_count; i++)
		count += content->findings[i].suppression != NULL;
	return count;
}

char *report_suppression_problem(const struct report_suppression *suppression)
{
	if (!suppression->problem && suppression->findings)
		return NULL;
	return vmr_format("%s:%u: the comment on %s accepts nothing: %s", suppression->file, suppression->line,
			  *suppression->rule ? suppression->rule : "no rule",
			  suppression->problem ? suppression->problem : "no finding of that rule is there");
}

static void add_place(cJSON *object, const struct report_suppression *suppression)
{
	json_add_text(object, "file", suppression->file);
	json_add_integer(object, "line", suppression->line);
	json_add_text(object, "reason", suppression->reason);
}

void report_suppression_add(cJSON *object, const struct report_suppression *suppression)
{
	if (suppression)
		add_place(json_add_object(object, "suppressed"), suppression);
	else
		json_add_null(object, "suppressed");
}

void report_suppressions_add(cJSON *object, const struct report_content *content)
{
	cJSON *array = json_add_array(object, "suppressed");

	for (size_t i = 0; i < content->suppression_count; i++) {
		const struct report_suppression *suppression = &content->suppressions[i];
		vmr_autofree char *problem = report_suppression_problem(suppression);
		cJSON *item = json_append_object(array);
		json_add_text(item, "rule", suppression->rule);
		add_place(item, suppression);
		json_add_integer(item, "findings", (int64_t)suppression->findings);
		json_add_text(item, "problem", problem);
	}
}
