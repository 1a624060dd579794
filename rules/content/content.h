/* SPDX-License-Identifier: MIT */
/* Conclusions of a case database as the plain records that renderers show. */
#pragma once

#include "rules/content/finding.h"
#include "rules/engine/rule.h"

struct casedb;

/*
 * Load everything but tool_version, started and seconds. A reference to evidence that is not there is left out; a node
 * or edge, a step or a lock without evidence is left out with it. `rules` give title and help of the statuses. The
 * caller destroys *ret.
 */
struct vmr_error *content_load(struct casedb *db, struct rule *const *rules, size_t rule_count,
			       struct report_content **ret) VMR_MUST_USE;
