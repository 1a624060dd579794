/* SPDX-License-Identifier: MIT */
/* How a unit is compiled: from the .cmd file that kbuild left, or put together for a tree that was not built. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

struct command {
	char **flags;
	size_t count;
};

void command_deinit(struct command *command);
void command_add(struct command *command, const char *flag);
/*
 * Flags of a .cmd file's first line that change what is parsed (an allow-list: what the compiler does with the code is
 * not libclang's business, and many of gcc's flags are errors to it). VMR_NOT_FOUND when there is no such file or it
 * names no compiler of C.
 */
struct vmr_error *command_read(const char *path, struct command *ret) VMR_MUST_USE;
/* The same of a command line. False when quotes do not end. */
bool command_parse(const char *line, size_t size, struct command *ret);
/* What libclang wants besides: no warnings, no end of errors. */
void command_finish(struct command *command);
/*
 * A word or a makefile asks for structs that lie in others by their tag alone. Only then they are: with them come
 * keywords of Microsoft's C ("_inline"), which a kernel without them may have as names.
 */
bool command_has_tags(const char *text);
void command_add_tags(struct command *command);
