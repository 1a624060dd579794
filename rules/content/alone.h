/* SPDX-License-Identifier: MIT */
/* What a dump alone shows, beside what a source tree says that is not this kernel's. */
#pragma once

#include <stdbool.h>

#include "rules/content/finding.h"

/* Whether the source differs, so that it must not take away what the dump shows without it. */
bool content_source_differs(const struct report_content *content);
/*
 * Move the findings of `alone` (the same case evaluated without source) that `content` lost by its source, unless a
 * guard of the rule holds by that source: then it is silent, with that reason. Each says that it is the dump's alone,
 * and why the source was silent. The order of findings and their numbers are right
 * afterwards.
 */
void content_take_alone(struct report_content *content, struct report_content *alone);
