/* SPDX-License-Identifier: MIT */
/* Small readings of C text: arguments of a macro, one line of source, paths. Offsets in bytes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Offset of the ',' or ')' that ends the argument starting at `at`; `end` when there is none. Knows brackets, strings,
 * comments. */
unsigned text_argument_end(const char *text, unsigned at, unsigned end);
/* Drop white space and comments at both ends. */
void text_trim(const char *text, unsigned *start, unsigned *end);
/* The text as one line: white space and comments become one blank; cut with "..." after `limit` bytes. The caller
 * frees. */
char *text_squeeze(const char *text, size_t size, size_t limit);
/* A path without "./" and "x/../"; the caller frees. */
char *text_clean_path(const char *path);
/* The type of a declaration as it is written: the text without the name (length bytes at `name`) and without other
 * declarators before it. The caller frees. */
char *text_declared_type(const char *text, size_t size, size_t name, size_t length, size_t limit);
/* True when the text is an identifier. */
bool text_is_name(const char *text, size_t size);
