/* SPDX-License-Identifier: MIT */
/* Identifiers as numbers, for as long as the worker lives. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Number of an identifier, 0..., a new one when it was never seen. */
uint32_t name_number(const char *text, size_t length);
/* Number of an identifier that was seen before, NAME_NONE. */
enum { NAME_NONE = -1 };
int64_t name_find(const char *text, size_t length);
/* Its characters, not ended by a NUL; good until the next new one. */
const char *name_text(uint32_t number, size_t *ret_length);
/* How many there are. */
uint32_t name_count(void);
