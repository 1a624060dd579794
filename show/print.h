/* SPDX-License-Identifier: MIT */
/* Values as text for people: C, with types, and what pointers point to as comments. */
#pragma once

#include <stdio.h>

#include "show/show.h"

struct show_style {
	unsigned depth;    /* structs in structs that are opened; 0: none */
	unsigned elements; /* of an array that are printed */
	bool hex;          /* integers in hexadecimal */
	bool plain;        /* do not say what pointers point to */
};
#define SHOW_DEPTH_DEFAULT    4
#define SHOW_ELEMENTS_DEFAULT 64

/* "(struct foo) {\n    int bar = 7;\n}  // ...": without newline at the end. Text from the dump is not cleaned for
 * terminals. */
void show_print(FILE *out, struct dumpcore *dump, const struct show_style *style, const struct show_value *value);
/* The same on one line, without types: what is shown of an entry's members. */
void show_print_short(FILE *out, struct dumpcore *dump, const struct show_style *style, const struct show_value *value);

/* What a pointer points to: "task 92 (load)"; NULL: there is nothing to say. The caller owns it. */
char *show_pointee(struct dumpcore *dump, uint64_t pointer);
/* The characters of a string, up to `size` bytes or a NUL, in quotes and escaped as C does. The caller owns it. */
char *show_quoted(const char *text, size_t size);
/* The text that a char array, or what a char pointer points to, holds; NULL: it is no text. The caller owns it. */
char *show_string(struct dumpcore *dump, const struct show_value *value);
bool show_is_char(const struct dumpcore_type *type);
/* Bytes that may be text: names of files are unsigned char. A byte by another name (u8) is a number. */
bool show_is_text_byte(const struct dumpcore_type *type);
/* Why a value's memory cannot be read; NULL: some of it can. The caller owns it. */
char *show_unreadable(struct dumpcore *dump, const struct show_value *value);
/* A member of a struct or union, by its number in the type. */
struct show_value show_member_at(const struct show_value *object, const struct dumpcore_member *member);
/* An element of an array, from its first on. */
struct show_value show_element_at(const struct show_value *array, uint64_t number);
