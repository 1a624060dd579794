/* SPDX-License-Identifier: MIT */
/* The fingerprint of the finding that is being evaluated: what goes into it, and where it is written. */
#pragma once

#include "common/error.h"
#include "rules/engine/evaluation.h"

/* Once the finding has its object and its roles. */
struct vmr_error *print_write(struct evaluation *e) VMR_MUST_USE;
