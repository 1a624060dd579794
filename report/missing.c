/* SPDX-License-Identifier: MIT */
/* Reads what is missing off a finding: the same questions as the verdict's (rules/engine/verdict.c), with names. */
#include "report/missing.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { LIMITS_NAMED = 6 };

/* Takes what and why. */
static void add(struct report_missing_list *list, char *what, char *why)
{
	list->rows = vmr_realloc_array(list->rows, list->count + 1, sizeof(*list->rows));
	list->rows[list->count++] = (struct report_missing){what, why};
}

static const char *or_nothing(const char *text)
{
	return text && *text ? text : "nothing is said";
}

static void add_items(struct report_missing_list *list, const char *word, const char *state,
		      const struct finding_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!items[i].state || !strcmp(items[i].state, state))
			add(list, vmr_format("%s %s", word, items[i].id ? items[i].id : "?"),
			    vmr_strdup(or_nothing(items[i].why)));
}

static void add_roles(struct report_missing_list *list, const struct finding *finding)
{
	if (!finding->role_count)
		add(list, vmr_strdup("roles"), vmr_strdup("none is known"));
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		const char *lacks = !role->function ? "its function is not known"
				    : !role->file   ? "its file is not known"
				    : !role->line   ? "its line is not known"
						    : NULL;
		if (lacks)
			add(list, vmr_format("role %s", role->role ? role->role : "?"), vmr_strdup(lacks));
	}
}

static bool is_exact(const char *match)
{
	return match && !strcmp(match, "exact");
}

/* The tree as a whole, or the functions of it that were not found equal. */
static void add_source(struct report_missing_list *list, const struct report_content *content,
		       const struct finding *finding)
{
	bool differs = content->source_match && !strcmp(content->source_match, "differs");

	if (!is_exact(content->source_match)) {
		add(list, vmr_strdup("source"),
		    vmr_strdup(!content->source_path ? "none was given"
			       : differs             ? "it is not this kernel's"
						     : "it is not known to be this kernel's"));
		return;
	}
	for (size_t i = 0; i < finding->role_count; i++) {
		const struct finding_role *role = &finding->roles[i];
		bool seen = false;
		for (size_t k = 0; k < i && role->function && !seen; k++)
			seen = finding->roles[k].function && !strcmp(finding->roles[k].function, role->function);
		if (role->function && !seen && !is_exact(role->match))
			add(list, vmr_format("source of %s", role->function),
			    vmr_strdup(role->match ? "it is not this kernel's" : "it was not compared with the dump"));
	}
}

static void add_limits(struct report_missing_list *list, const struct report_content *content)
{
	size_t named = content->limit_count < LIMITS_NAMED ? content->limit_count : LIMITS_NAMED;
	char *text = NULL;
	size_t size;
	FILE *stream = named ? open_memstream(&text, &size) : NULL;

	if (!stream)
		return;
	for (size_t i = 0; i < named; i++)
		fprintf(stream, "%s%s", i ? "; " : "", content->limits[i].what ? content->limits[i].what : "?");
	if (named < content->limit_count)
		fprintf(stream, "; and %zu more", content->limit_count - named);
	fclose(stream);
	add(list, vmr_strdup("not seen"), text);
}

struct report_missing_list report_missing(const struct report_content *content, const struct finding *finding)
{
	struct report_missing_list list = {0};

	if (finding->verdict != VMRACE_LIKELY)
		return list;
	add_items(&list, "item", "unknown", finding->confirm, finding->confirm_count);
	add_items(&list, "guard", "unknown", finding->guards, finding->guard_count);
	add_items(&list, "rival", "open", finding->rivals, finding->rival_count);
	add_roles(&list, finding);
	add_source(&list, content, finding);
	add_limits(&list, content);
	if (!list.count)
		add(&list, vmr_strdup("nothing is named"), vmr_strdup("please report"));
	return list;
}

void report_missing_destroy(struct report_missing_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->rows[i].what);
		free(list->rows[i].why);
	}
	free(list->rows);
	*list = (struct report_missing_list){0};
}
