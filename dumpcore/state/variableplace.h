/* SPDX-License-Identifier: MIT */
/* Where a variable lies in a frame that is not there any more. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;

/* The address of a function's own variable less its frame's CFA, at the call that returns to `call_pc`. False: it lies
 * nowhere there, or not by the CFA alone. */
bool variableplace_at(struct dumpcore *dump, vmr_kaddr call_pc, const char *variable, int64_t *ret);
