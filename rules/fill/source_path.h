/* SPDX-License-Identifier: MIT */
/* Calls the dump's source files by their paths in the trees that have them. */
#pragma once

#include <stddef.h>

#include "common/error.h"

struct casedb;

/* Before files are chosen: absolute paths in the dump's tables become relative to the first tree that has the file. */
struct vmr_error *fill_source_paths(const char *const *trees, size_t tree_count, struct casedb *db) VMR_MUST_USE;
