/* SPDX-License-Identifier: MIT */
/* Runs rules over a case database and decides: facts in, conclusions out (tables finding, role, evidence, ...). */
#pragma once

#include "common/error.h"
#include "rules/engine/rule.h"

struct casedb;

/*
 * Run rules: their candidates become rows of finding (verdict silent too) and what belongs to them. A rule that cannot
 * run is a rule_result of status error, not an error of the caller. `seen` (may be NULL) is called when a rule has
 * bound a candidate that a dump shows: there may be a finding.
 */
struct vmr_error *evaluate_rules(struct casedb *db, struct rule *const *rules, size_t count,
				 void (*seen)(void)) VMR_MUST_USE;
/* Prepare each statement of a rule against the (maybe empty) case database: the first that fails. Leaves nothing
 * behind. */
struct vmr_error *evaluate_check(struct casedb *db, const struct rule *rule) VMR_MUST_USE;
/*
 * After all rules: one cause, one finding (the strongest stays, the others become its evidence), siblings, statuses of
 * rules that said nothing yet.
 */
struct vmr_error *evaluate_merge(struct casedb *db) VMR_MUST_USE;
