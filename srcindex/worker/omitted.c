/* SPDX-License-Identifier: MIT */
/* Whether initialisers and functions may be left out. */
#include "srcindex/worker/omitted.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/gate.h"
#include "srcindex/worker/trim.h"
#include "srcindex/worker/types.h"

/* The last definition that begins before it; null when there is none, or it is a function. */
static CXCursor variable_before(const struct unit_file *file, unsigned offset)
{
	CXCursor found = clang_getNullCursor();

	for (size_t i = 0; i < file->top_count; i++) {
		unsigned at = 0;
		clang_getFileLocation(clang_getCursorLocation(file->tops[i]), NULL, NULL, NULL, &at);
		if (at < offset)
			found = file->tops[i];
	}
	return clang_getCursorKind(found) == CXCursor_VarDecl ? found : clang_getNullCursor();
}

static bool may_be_left_out(struct unit *unit, const struct trim_omitted *omitted)
{
	vmr_autofree char *path = unit_relative(unit, omitted->path);
	struct unit_file file;

	if (!unit_file_open(unit, path, &file))
		return false;
	CXCursor variable = variable_before(&file, omitted->offset);
	bool may = !clang_Cursor_isNull(variable) && !types_may_hold_address(clang_getCursorType(variable));
	unit_file_close(&file);
	return may;
}

/* The gate did its work though libclang was given the source, and there is nothing to be said of it. */
static bool is_gate_silent(void)
{
	size_t count;

	gate_refused(&count);
	return gate_is_passed() && gate_is_open() && !count;
}

bool omitted_may_be(struct unit *unit)
{
	size_t count;
	const struct trim_omitted *omitted = trim_omitted(&count);

	unit->omits = count > 0;
	if (!count)
		return true;
	bool may = !unit->problem_total && is_gate_silent();
	for (size_t i = 0; i < count && may; i++)
		may = may_be_left_out(unit, &omitted[i]);
	return may;
}

/* The names that stand in a message, each between two of these: it speaks of what it does not know. */
static void want_names(const char *text)
{
	while ((text = strchr(text, '\''))) {
		const char *end = strchr(++text, '\'');
		if (!end)
			return;
		vmr_autofree char *name = vmr_strndup(text, (size_t)(end - text));
		if (trim_has_left_out(name, strlen(name)))
			trim_want(name);
		text = end + 1;
	}
}

bool omitted_heads_may_be(const struct unit *unit)
{
	unsigned count = unit->problem_total && unit->tu ? clang_getNumDiagnostics(unit->tu) : 0;

	for (unsigned i = 0; i < count; i++) {
		CXDiagnostic diagnostic = clang_getDiagnostic(unit->tu, i);
		CXString text = clang_getDiagnosticSpelling(diagnostic);
		want_names(clang_getCString(text));
		clang_disposeString(text);
		clang_disposeDiagnostic(diagnostic);
	}
	return !unit->problem_total;
}
