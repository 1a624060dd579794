/* SPDX-License-Identifier: MIT */
/* A candidate's life: its row, the answers, its roles, the verdict, and what a finding shows. */
#pragma once

#include "common/error.h"
#include "rules/engine/evaluation.h"

struct candidates;

/* Evaluate all candidates of the rule; observed: the column that says whether the dump has one. */
struct vmr_error *candidacy_run(struct evaluation *e, struct candidates *c, int observed) VMR_MUST_USE;
