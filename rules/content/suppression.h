/* SPDX-License-Identifier: MIT */
/* Findings that a comment of the source accepts. */
#pragma once

#include "rules/content/finding.h"

/*
 * Give each finding the first comment of its rule that speaks for a place of one of its roles, and count what each
 * comment accepts. A role whose function is not as this kernel has it has no place in that source.
 */
void content_suppress(struct report_content *content);
