/* SPDX-License-Identifier: MIT */
/* Finds a statement among the embedded files. */
#include "rules/engine/embedded.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

const char *embedded_statement(const char *file, const char *part)
{
	const struct rules_embedded *at = rules_embedded_files;
	while (at->name && (!at->part || strcmp(at->name, file) || strcmp(at->part, part)))
		at++;
	assert(at->name);
	return at->text;
}
