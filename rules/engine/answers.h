/* SPDX-License-Identifier: MIT */
/* What a rule's confirm items, guards and rivals answer of a candidate, and what that means for its verdict. */
#pragma once

#include "common/error.h"
#include "rules/engine/evaluation.h"

/* Ask those of a kind, until one of them silences the candidate: the rest would not be shown. */
struct vmr_error *answers_run(struct evaluation *e, enum rule_part_kind kind) VMR_MUST_USE;
