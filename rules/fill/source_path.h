/* SPDX-License-Identifier: MIT */
/* Calls the dump's source files by their paths in the trees that have them. */
#pragma once

#include <stddef.h>

#include "common/error.h"

struct casedb;

/*
 * Before files are chosen: paths in the dump's tables that are absolute, or that no tree has, become those of the tree
 * that has the longest end of them.
 */
struct vmr_error *fill_source_paths(const char *const *trees, size_t tree_count, struct casedb *db) VMR_MUST_USE;
