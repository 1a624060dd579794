/* SPDX-License-Identifier: MIT */
/*
 * A kernel made of a table and a buffer: members, sizes, symbols, enumerators and memory that a test states. It stands
 * in for dumpcore's memory, types and symbols, so that layouts of kernels of which there is no dump can be tested.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/address.h"

#define FAKE_BASE 0xffff888000000000ull
#define FAKE_SIZE (1u << 20)

/* Forget everything; memory is zero from FAKE_BASE on. */
void fake_reset(void);
/* "type.path" is at an offset. */
void fake_field(const char *name, uint64_t offset, uint32_t size);
/* "struct type" has a size. */
void fake_type(const char *name, uint64_t size);
void fake_symbol(const char *name, vmr_kaddr address, uint64_t size);
void fake_enumerator(const char *name, int64_t value);
/* CPUs with per-CPU areas at these offsets. */
void fake_cpus(const vmr_kaddr *offsets, size_t count);
void fake_put(vmr_kaddr address, uint64_t value, size_t size);
void fake_text(vmr_kaddr address, const char *text);
