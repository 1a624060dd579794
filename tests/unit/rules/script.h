/* SPDX-License-Identifier: MIT */
/* A file of SQL in marked sections ("--@ MARK"), as the facts and changes of a rule are kept beside it; "--@ with
 * FILE": the sections of another one stand there. */
#pragma once

#include <stddef.h>

struct script_section {
	char *mark; /* the rest of the line behind "--@ " */
	char *sql;
};

struct script {
	struct script_section *sections;
	size_t count;
};

/* Read a file; what stands before the first mark is a comment. Fails the test when it cannot be read. */
void script_read(struct script *script, const char *path);
void script_deinit(struct script *script);
/* SQL of the section with that mark. Fails the test when there is none. */
const char *script_find(const struct script *script, const char *mark);
