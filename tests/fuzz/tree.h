/* SPDX-License-Identifier: MIT */
/* A source tree for targets whose input is what the parser says of it: pool.h's functions, without a parser. */
#pragma once

#include "srcindex/srcindex.h"

/* What the next unit is answered: borrowed; NULL: that the parser ended. */
void fuzz_answer(const uint8_t *data, size_t size);
/* Open a tree of two files, a.c and a.h, in a new folder that is removed at the end. */
struct srcindex *fuzz_tree_open(bool no_cache);
/* Read all of a.c into a new case database. An error that is no limit of the file is a finding: it aborts. */
void fuzz_tree_read(struct srcindex *index);
