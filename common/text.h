/* SPDX-License-Identifier: MIT */
/* Text from an input (a dump, a source tree, a path) is hostile until it went through one of these. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode one UTF-8 sequence at `text` (NUL-terminated): its length in bytes, or 0 when it is not valid (overlong forms,
 * surrogates and values above U+10FFFF are not). At the NUL: 0 as well. ret_code may be NULL.
 */
size_t vmr_text_decode(const char *text, uint32_t *ret_code);
/* Code points that no output shows raw: C0 and C1 controls, DEL, direction marks and overrides, line separators, BOM,
 * non-characters. */
bool vmr_text_is_control(uint32_t code);
/* How many bytes at the start are printable ASCII, or newline and tab when `keep_lines`: they need no look. */
size_t vmr_text_plain(const char *text, bool keep_lines);
/*
 * Valid UTF-8 of any bytes: an invalid byte becomes "\xNN", a control code "\xNN" or "\u{NNNN}"; newline and tab are
 * kept when `keep_lines`. For terminals, and before any format's own escaping. NULL gives NULL. The caller owns the
 * result.
 */
char *vmr_text_clean(const char *text, bool keep_lines);
/* Whether a text ends with another; the whole does, and any text ends with "". */
bool vmr_text_ends_with(const char *text, const char *tail);
/* Byte order of the texts that two elements of an array of char * point to: for qsort() and bsearch(). */
int vmr_text_compare(const void *left, const void *right);
