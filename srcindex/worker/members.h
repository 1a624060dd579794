/* SPDX-License-Identifier: MIT */
/* Members of records that occur in a file, each once, with where the source has them and how it declares them. */
#pragma once

#include <clang-c/Index.h>

struct rows_writer;
struct members;

struct members *members_create(void);
void members_destroy(struct members *members);
/* Note a member by its path ("wait.func") in a record of that type; paths into arrays and empty ones are passed over.
 */
void members_note(struct members *members, const char *record, CXType type, const char *path);
/* Rows of source_member for what is new since the last call. */
void members_write(struct members *members, struct rows_writer *writer);
