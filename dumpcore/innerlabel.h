/* SPDX-License-Identifier: MIT */
/*
 * Labels within functions of assembly (SYM_INNER_LABEL of Linux: entry_SYSCALL_64_after_hwframe). The kernel's table of
 * symbols has neither sizes nor types that tell them from functions; the code does: what stands before runs into them.
 * Only dumpcore's own files include this.
 */
#pragma once

#include <stdbool.h>

#include "common/address.h"

struct dumpcore;

/* May a symbol be such a label at all? Functions that compilers make are aligned, or have a dot in their name. */
bool innerlabel_may_be(const char *name, vmr_kaddr address);
/* Does the code from `start` run into `label`: are its instructions whole, and is the last one no end, jump, call or
 * padding? False also when it cannot be read. */
bool innerlabel_is(struct dumpcore *dump, vmr_kaddr start, vmr_kaddr label);
