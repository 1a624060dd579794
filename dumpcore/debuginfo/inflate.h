/* SPDX-License-Identifier: MIT */
/* Whole files that distributions compress: modules as .ko.xz, .ko.zst and .ko.gz. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/*
 * Unpack a file's bytes in memory. VMR_NOT_FOUND: they do not begin like one of these formats. VMR_BAD_INPUT: damaged,
 * cut, or more than debug information of one module can be. The caller frees *ret.
 */
struct vmr_error *debuginfo_inflate(const void *data, size_t size, uint8_t **ret, size_t *ret_size) VMR_MUST_USE;
