/* SPDX-License-Identifier: MIT */
/* The words of the kernel's and modules' data, for who looks for pointers in it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;

/* Words from `place` on: a page, or what of one lies in the data. */
typedef void dataword_take(void *context, vmr_kaddr place, const uint64_t *words, size_t count);

/* Data of the modules that is theirs while they are loaded and can be written. What cannot be read is left out. */
void datawords_of_modules(struct dumpcore *dump, dataword_take *take, void *context);
/* The kernel's .data and .bss; no per-CPU variables. */
void datawords_of_kernel(struct dumpcore *dump, dataword_take *take, void *context);
