/* SPDX-License-Identifier: MIT */
/* Places of a task's stack where no variable of a frame can be. */
#pragma once

#include <stdint.h>

#include "common/address.h"

struct dumpcore;
struct dumpcore_task;

/*
 * Why no variable of `size` bytes (0: not known) can be at an address of a task's stack, as a part of a sentence; NULL:
 * nothing speaks against it. The caller owns the result.
 */
char *dumpcore_outside_why(struct dumpcore *dump, const struct dumpcore_task *task, vmr_kaddr address, uint64_t size);
