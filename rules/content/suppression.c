/* SPDX-License-Identifier: MIT */
#include "rules/content/suppression.h"

#include <string.h>

#include "common/memory.h"
#include "rules/engine/embedded.h"

/* A rule is "rule/ID/ID.sql". */
static bool is_rule(const char *id)
{
	vmr_autofree char *name = vmr_format("rule/%s/%s.sql", id, id);

	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++)
		if (file->kind == RULES_EMBEDDED_RULE && !strcmp(file->name, name))
			return true;
	return false;
}

static const char *problem_of(const struct report_suppression *suppression)
{
	if (!is_rule(suppression->rule))
		return "there is no such rule: see vmrace rules list";
	return *suppression->reason ? NULL : "it has no reason: write vmrace: RULE: REASON";
}

static bool speaks_for(const struct report_suppression *suppression, const struct finding *finding)
{
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		if (role->file && role->line >= suppression->first && role->line <= suppression->last &&
		    !strcmp(role->file, suppression->file) && (!role->match || strcmp(role->match, "differs") != 0))
			return true;
	}
	return false;
}

static void accept(struct finding *finding, struct report_suppression *suppression)
{
	suppression->findings++;
	if (finding->suppression)
		return;
	finding->suppression = vmr_alloc(sizeof(*finding->suppression));
	*finding->suppression = *suppression;
	finding->suppression->rule = vmr_strdup(suppression->rule);
	finding->suppression->reason = vmr_strdup(suppression->reason);
	finding->suppression->file = vmr_strdup(suppression->file);
}

/* A dump shows what took place, not what no longer can: that a comment accepts nothing there means nothing. */
static void keep_of_dump(struct report_content *content)
{
	size_t kept = 0;

	for (size_t i = 0; i < content->suppression_count; i++) {
		struct report_suppression *suppression = &content->suppressions[i];
		if (suppression->findings || suppression->problem) {
			content->suppressions[kept++] = *suppression;
			continue;
		}
		free(suppression->rule);
		free(suppression->reason);
		free(suppression->file);
	}
	content->suppression_count = kept;
}

void content_suppress(struct report_content *content)
{
	for (size_t i = 0; i < content->suppression_count; i++) {
		struct report_suppression *suppression = &content->suppressions[i];
		suppression->problem = problem_of(suppression);
		for (size_t k = 0; k < content->finding_count && !suppression->problem; k++)
			if (content->findings[k].rule && !strcmp(content->findings[k].rule, suppression->rule) &&
			    speaks_for(suppression, &content->findings[k]))
				accept(&content->findings[k], suppression);
	}
	if (content->dump)
		keep_of_dump(content);
}
