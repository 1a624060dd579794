/* SPDX-License-Identifier: MIT */
/* How many bytes of a frame are in use at a call. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;

/* Bytes from the CFA down to the stack pointer at the call that returns to call_pc, the return address that it pushes
 * left out. False: the CFA is not told by the stack pointer, or not known. */
bool framebytes_at(struct dumpcore *dump, vmr_kaddr call_pc, uint64_t *ret);
