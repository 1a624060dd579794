/* SPDX-License-Identifier: MIT */
/* Small questions about findings that several renderers ask. */
#include "report/verdict.h"

#include <string.h>

#include "common/memory.h"

const struct report_verdict *report_verdict(enum vmrace_verdict verdict)
{
	static const struct report_verdict verdicts[] = {
		[VMRACE_VERDICT_UNKNOWN] = {"unknown", "no verdict", "none", "info", "notice", ""},
		[VMRACE_CONFIRMED] = {"confirmed", "this race took place in this dump", "error", "blocker", "error",
				      "\033[1;31m"},
		[VMRACE_LIKELY] = {"likely",
				   "both sides are bound, but something that would prove it could not be seen",
				   "warning", "critical", "error", "\033[1;33m"},
		[VMRACE_DAMAGED] = {"damaged",
				    "memory that is in use is not alive or not consistent; who did it is not proven",
				    "warning", "critical", "error", "\033[1;35m"},
		[VMRACE_POSSIBLE] = {"possible", "the source permits it; nothing was seen", "note", "major", "warning",
				     "\033[1;36m"},
	};

	return &verdicts[(size_t)verdict < VMR_COUNT(verdicts) ? verdict : VMRACE_VERDICT_UNKNOWN];
}

const struct finding_role *report_main_role(const struct finding *finding)
{
	static const char *const order[] = {"use", "release", NULL};

	for (size_t o = 0; o < VMR_COUNT(order); o++)
		for (size_t i = 0; i < finding->role_count; i++) {
			const struct finding_role *role = &finding->roles[i];
			if (role->file && role->line && (!order[o] || (role->role && !strcmp(role->role, order[o]))))
				return role;
		}
	return NULL;
}

bool report_has_evidence(const struct finding *finding, const char *id)
{
	for (size_t i = 0; id && i < finding->evidence_count; i++)
		if (finding->evidence[i].id && !strcmp(finding->evidence[i].id, id))
			return true;
	return false;
}

bool report_is_open(const char *state)
{
	return !strcmp(state, "unknown") || !strcmp(state, "open");
}

bool report_is_known(const struct finding *finding)
{
	return finding->baseline_state && !strcmp(finding->baseline_state, "unchanged");
}

bool report_is_accepted(const struct finding *finding)
{
	return finding->suppression || report_is_known(finding);
}

char *report_module_name(const char *path)
{
	static const char *const ends[] = {".xz", ".zst", ".gz", ".debug", ".ko"};
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *name = vmr_strdup(slash && slash[1] ? slash + 1 : path ? path : "");

	for (size_t i = 0; i < VMR_COUNT(ends); i++) {
		size_t length = strlen(name), end = strlen(ends[i]);
		if (length > end && !strcmp(name + length - end, ends[i]))
			name[length - end] = '\0';
	}
	return name;
}

unsigned report_count(const struct report_content *content, enum vmrace_verdict verdict)
{
	unsigned count = 0;

	for (size_t i = 0; i < content->finding_count; i++)
		count += content->findings[i].verdict == verdict;
	return count;
}
