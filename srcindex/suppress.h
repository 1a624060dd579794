/* SPDX-License-Identifier: MIT */
/*
 * Suppressions: comments "vmrace: RULE: REASON" in a source text, and the lines that each speaks for. No preprocessing:
 * one within a macro's definition speaks for its own lines.
 */
#pragma once

#include <stddef.h>

#include "srcindex/srcindex.h"

/* What the index of words knows such files by. */
#define SUPPRESSION_WORD "vmrace:"

/* The array and each rule and reason are the caller's. text[size] must be 0. */
size_t suppressions_read(const char *text, size_t size, struct srcindex_suppression **ret);
