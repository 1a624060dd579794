/* SPDX-License-Identifier: MIT */
/* Findings that stand without source. */
#include "rules/content/alone.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

bool content_source_differs(const struct report_content *content)
{
	return content->dump && content->source_match && !strcmp(content->source_match, "differs");
}

/* The same object, by a finding that is as strong (verdicts are ordered, the strongest first). */
static bool is_kept(const struct report_content *content, const struct finding *lost)
{
	for (size_t i = 0; i < content->finding_count; i++) {
		const struct finding *finding = &content->findings[i];
		bool same = finding->object.has_address && lost->object.has_address &&
			    finding->object.address == lost->object.address;
		if ((same || !strcmp(finding->fingerprint ? finding->fingerprint : "",
				     lost->fingerprint ? lost->fingerprint : "")) &&
		    finding->verdict <= lost->verdict)
			return true;
	}
	return false;
}

/* Why the rule is silent with the source; NULL: it does not say. Borrowed. */
static const struct report_rule *silence_of(const struct report_content *content, const char *rule)
{
	for (size_t i = 0; i < content->rule_count; i++)
		if (content->rules[i].id && !strcmp(content->rules[i].id, rule) && content->rules[i].silenced_by)
			return &content->rules[i];
	return NULL;
}

/* A guard that holds by the source silences with its reason, of source that differs too. */
static bool is_guarded(const struct report_content *content, const struct finding *lost)
{
	const struct report_rule *silent = silence_of(content, lost->rule);

	for (size_t i = 0; silent && i < lost->guard_count; i++)
		if (lost->guards[i].id && !strcmp(lost->guards[i].id, silent->silenced_by))
			return true;
	return false;
}

static void say_alone(const struct report_content *content, struct finding *finding)
{
	const struct report_rule *silent = silence_of(content, finding->rule);
	vmr_autofree char *by = silent ? vmr_format(": with it, the rule is silent by %s: %s", silent->silenced_by,
						    silent->why ? silent->why : "no reason is given")
				       : vmr_strdup("");

	finding->against = vmr_realloc_array(finding->against, finding->against_count + 1, sizeof(*finding->against));
	memmove(finding->against + 1, finding->against, finding->against_count * sizeof(*finding->against));
	finding->against_count++;
	finding->against[0] = (struct finding_against){
		.text = vmr_format("this is what the dump alone shows; the source tree that was given is not this "
				   "kernel's and was set aside%s",
				   by)};
}

/* A row of its own, as a finding of the dump and the source has. */
static void add_fired(struct report_content *content, const struct finding *finding)
{
	const struct report_rule *like = silence_of(content, finding->rule);
	struct report_rule fired = {
		.id = vmr_strdup(finding->rule),
		.status = vmr_strdup("fired"),
		.why = vmr_strdup("1 finding of the dump alone: the source differs"),
		.title = finding->title ? vmr_strdup(finding->title) : NULL,
		.severity = finding->severity ? vmr_strdup(finding->severity) : NULL,
		.help = like && like->help ? vmr_strdup(like->help) : NULL,
	};

	content->rules = vmr_realloc_array(content->rules, content->rule_count + 1, sizeof(*content->rules));
	content->rules[content->rule_count++] = fired;
}

static int by_verdict(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	if (left->verdict != right->verdict)
		return left->verdict < right->verdict ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

void content_take_alone(struct report_content *content, struct report_content *alone)
{
	size_t kept = 0;

	for (size_t i = 0; i < alone->finding_count; i++) {
		struct finding *lost = &alone->findings[i];
		if (is_kept(content, lost) || is_guarded(content, lost)) {
			alone->findings[kept++] = *lost;
			continue;
		}
		say_alone(content, lost);
		add_fired(content, lost);
		lost->id = (unsigned)content->finding_count + 1;
		content->findings =
			vmr_realloc_array(content->findings, content->finding_count + 1, sizeof(*content->findings));
		content->findings[content->finding_count++] = *lost;
	}
	alone->finding_count = kept;
	if (content->finding_count)
		qsort(content->findings, content->finding_count, sizeof(*content->findings), by_verdict);
	for (size_t i = 0; i < content->finding_count; i++)
		content->findings[i].id = (unsigned)i + 1;
}
