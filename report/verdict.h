/* SPDX-License-Identifier: MIT */
/* What the renderers say of a verdict. */
#pragma once

#include "rules/content/finding.h"

struct report_verdict {
	const char *name;       /* as in the contract */
	const char *means;      /* half a sentence for people */
	const char *level;      /* SARIF */
	const char *quality;    /* severity in GitLab's code quality report */
	const char *annotation; /* GitHub's workflow command */
	const char *color;      /* terminal escape */
};
/* Never NULL; borrowed for ever. */
const struct report_verdict *report_verdict(enum vmrace_verdict verdict);
/* The place that a finding is shown at: use, else release, else the first role with a file; NULL none. */
const struct finding_role *report_main_role(const struct finding *finding);
/* True when the finding has this evidence. */
bool report_has_evidence(const struct finding *finding, const char *id);
/* True for the state of a question that is not answered: an unknown item or guard, an open rival. */
bool report_is_open(const char *state);
/* True for a finding that the baseline has, and for one that it has or a comment of the source accepts. */
bool report_is_known(const struct finding *finding);
bool report_is_accepted(const struct finding *finding);
/* The last part of a path, without .ko, .debug and compression: a module's name. The caller owns it. */
char *report_module_name(const char *path);
/* How many findings have this verdict. */
unsigned report_count(const struct report_content *content, enum vmrace_verdict verdict);
