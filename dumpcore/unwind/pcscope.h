/* SPDX-License-Identifier: MIT */
/*
 * What debug information says of a pc, kept as long as the dump: tasks that wait alike ask alike, and each of them is
 * asked more than once. Only dumpcore's own files include this.
 */
#pragma once

#include <stdint.h>

#include "common/address.h"
#include "dumpcore/code/scope.h"
#include "dumpcore/debuginfo/callsite.h"

struct dumpcore;
struct dumpcore_unwind;

/* Variables and parameters of the instance `scope_id` whose scope holds the pc; NULL: none. */
const struct scope_variables *pcscope_variables(struct dumpcore *dump, vmr_kaddr pc, uint64_t scope_id);
/* Only frame_base and bias of the same. */
const struct scope_variables *pcscope_frame_base(struct dumpcore *dump, vmr_kaddr pc);
/* The call that returns to a pc; NULL: none. */
const struct callsite *pcscope_callsite(struct dumpcore *dump, vmr_kaddr return_pc);

void pcscope_destroy(struct dumpcore_unwind *unwind);
