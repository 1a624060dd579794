/* SPDX-License-Identifier: MIT */
/*
 * What libclang may open. Source is written by strangers: an #include or #embed of theirs may name any file of this
 * machine, a pipe, or a binary syntax tree. libclang has no hook for it, but it opens files through open() and looks
 * for them through stat(): those of this program stand in front of the C library's. A file is judged when it is open,
 * by where it really lies, so no symbolic link and no ".." leads out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Folders below which files may be read: canonical paths, borrowed for good. */
void gate_begin(char *const *roots, size_t count);
/* Up to gate_unit's source libclang looks around for its own sake; from then on for the source's. is_given: libclang
 * has its text already and only looks whether it is there. */
void gate_unit(const char *source, bool is_given);
/* Whether libclang came to that source. */
bool gate_is_open(void);
/* Open a file for ourselves, by the same judgement and without a word of it; -1. *ret: what it is. */
int gate_peek(const char *path, struct stat *ret);
/* What was refused to this unit, as sentences; borrowed until the next gate_unit. */
char *const *gate_refused(size_t *ret_count);
/* Whether libclang did come by here: it would not, if it were linked so that nothing can stand in front. */
bool gate_is_passed(void);
