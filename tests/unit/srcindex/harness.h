/* SPDX-License-Identifier: MIT */
/* Rows of a small tree as lines of text, and patterns over them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "srcindex/srcindex.h"
#include "tests/unit/cmocka.h"

struct facts {
	char **lines; /* "table|column|column..." */
	size_t count;
};

/* What the patterns are matched against, and the file whose functions are spoken of. */
extern struct facts facts;
extern const char *facts_file;

/* A sink of rows; context is a struct facts. */
struct vmr_error *keep_row(void *context, const struct srcindex_row *row);
void forget(struct facts *list);
/* Lines that a pattern (fnmatch) fits. */
size_t matches(const char *pattern);
/* Number of the statement with this text in a function of the file, -1 none. */
int ord_of(const char *function, const char *text);
bool flows(const char *function, const char *a, const char *b, const char *dominates, const char *postdominates);
struct vmr_error *read_files(const char *tree, const struct srcindex_request *request, struct facts *ret);

#define assert_fact(pattern)    assert_int_equal(matches(pattern), 1)
#define assert_no_fact(pattern) assert_int_equal(matches(pattern), 0)
