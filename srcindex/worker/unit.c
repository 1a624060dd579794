/* SPDX-License-Identifier: MIT */
/* A parsed unit: libclang's translation unit with what we need around it. */
#include "srcindex/worker/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "srcindex/worker/gate.h"
#include "srcindex/worker/text.h"

enum { PROBLEM_MAX = 50, PROBLEM_TEXT_MAX = 300 };

char *unit_relative(const struct unit *unit, const char *path)
{
	size_t length = strlen(unit->tree);

	if (!strncmp(path, unit->tree, length) && path[length] == '/')
		path += length + 1;
	return text_clean_path(path);
}

static char *location_file(const struct unit *unit, CXSourceLocation location, unsigned *ret_line)
{
	CXFile file = NULL;

	clang_getFileLocation(location, &file, ret_line, NULL, NULL);
	if (!file)
		return NULL;
	CXString name = clang_getFileName(file);
	const char *path = clang_getCString(name);
	char *relative = path ? unit_relative(unit, path) : NULL;
	clang_disposeString(name);
	return relative;
}

char *unit_place(const struct unit *unit, CXCursor cursor, unsigned *ret_line)
{
	return location_file(unit, clang_getCursorLocation(cursor), ret_line);
}

static void add_problem(struct unit *unit, char *file, unsigned line, const char *severity, char *text)
{
	unit->problem_total++;
	if (unit->problem_count == PROBLEM_MAX) {
		free(file);
		free(text);
		return;
	}
	unit->problems = vmr_realloc_array(unit->problems, unit->problem_count + 1, sizeof(*unit->problems));
	unit->problems[unit->problem_count++] =
		(struct problem){.file = file, .line = line, .severity = severity, .text = text};
}

static void read_diagnostics(struct unit *unit, const char *source)
{
	unsigned count = clang_getNumDiagnostics(unit->tu);

	unit->quality = "ok";
	for (unsigned i = 0; i < count; i++) {
		CXDiagnostic diagnostic = clang_getDiagnostic(unit->tu, i);
		enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(diagnostic);
		if (severity >= CXDiagnostic_Error) {
			bool fatal = severity == CXDiagnostic_Fatal;
			unsigned line = 0;
			char *file = location_file(unit, clang_getDiagnosticLocation(diagnostic), &line);
			CXString text = clang_getDiagnosticSpelling(diagnostic);
			vmr_autofree char *start = vmr_strndup(clang_getCString(text), PROBLEM_TEXT_MAX);
			add_problem(unit, file ? file : vmr_strdup(source), line, fatal ? "fatal" : "error",
				    vmr_text_clean(start, false));
			clang_disposeString(text);
			/* After a fatal one libclang is silent about the rest. */
			unit->quality = fatal || !strcmp(unit->quality, "unusable") ? "unusable" : "degraded";
		}
		clang_disposeDiagnostic(diagnostic);
	}
}

static char *builtin_folder; /* libclang's own headers, NULL: not found */

void unit_builtin_headers(const char *folder)
{
	free(builtin_folder);
	builtin_folder = vmr_strdup(folder);
}

/*
 * -ibuiltininc: libclang's own headers in spite of -nostdinc; the driver drops them by itself. "-include X" as the
 * driver takes it may be X.pch, a binary syntax tree that lies beside it; the parser itself takes
 * X. Nor is there a module whose file or cache could be read or written.
 */
static const char **parser_flags(const char *const *flags, size_t count, size_t *ret_count)
{
	static const char *const own[] = {"-fno-modules", "-Xclang", "-fno-implicit-modules",
					  "-fno-implicit-module-maps"};
	const char **words = vmr_alloc_array(2 * count + VMR_COUNT(own), sizeof(*words));
	bool is_value = false;

	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		bool include = !is_value && !strcmp(flags[i], "-include");
		if (!is_value && !strcmp(flags[i], "-ibuiltininc")) {
			if (builtin_folder) {
				words[(*ret_count)++] = "-isystem";
				words[(*ret_count)++] = builtin_folder;
			}
			continue;
		}
		if (include || is_value)
			words[(*ret_count)++] = "-Xclang";
		words[(*ret_count)++] = flags[i];
		is_value = include;
	}
	for (size_t i = 0; i < VMR_COUNT(own); i++)
		words[(*ret_count)++] = own[i];
	return words;
}

/*
 * After a fatal diagnostic (a header that is missing) the parse goes on with CXTranslationUnit_KeepGoing: facts of such
 * a unit are better than none, but its quality says that nothing follows from what they lack.
 */
bool unit_open(struct unit *unit, const char *tree, const char *source, const char *const *flags, size_t flag_count,
	       const char *const *overlay, size_t overlay_count)
{
	const unsigned options = CXTranslationUnit_DetailedPreprocessingRecord | CXTranslationUnit_KeepGoing;
	vmr_autofree struct CXUnsavedFile *unsaved = vmr_alloc_array(overlay_count / 2 + 1, sizeof(*unsaved));

	*unit = (struct unit){.tree = tree, .quality = "unusable"};
	bool is_given = false;
	for (size_t i = 0; i + 1 < overlay_count; i += 2) {
		unsaved[i / 2] = (struct CXUnsavedFile){
			.Filename = overlay[i], .Contents = overlay[i + 1], .Length = strlen(overlay[i + 1])};
		is_given |= !strcmp(overlay[i], source);
	}
	size_t word_count;
	vmr_autofree const char **words = parser_flags(flags, flag_count, &word_count);
	gate_unit(source, is_given);
	unit->index = clang_createIndex(0, 0);
	enum CXErrorCode code = clang_parseTranslationUnit2(unit->index, source, words, (int)word_count, unsaved,
							    (unsigned)(overlay_count / 2), options, &unit->tu);
	if (code != CXError_Success || !unit->tu) {
		add_problem(unit, vmr_strdup(source), 0, "fatal",
			    vmr_format("libclang could not parse it (error %d)", code));
		return false;
	}
	read_diagnostics(unit, source);
	return true;
}

void unit_close(struct unit *unit)
{
	for (size_t i = 0; i < unit->problem_count; i++) {
		free(unit->problems[i].file);
		free(unit->problems[i].text);
	}
	free(unit->problems);
	free(unit->items);
	if (unit->tu)
		clang_disposeTranslationUnit(unit->tu);
	if (unit->index)
		clang_disposeIndex(unit->index);
}

struct input_list {
	const struct unit *unit;
	char **paths;
	size_t count;
};

static void add_input(CXFile file, CXSourceLocation *stack, unsigned stack_size, CXClientData data)
{
	struct input_list *list = data;
	CXString name = clang_getFileName(file);
	const char *path = clang_getCString(name);

	(void)stack;
	(void)stack_size;
	if (path) {
		list->paths = vmr_realloc_array(list->paths, list->count + 1, sizeof(*list->paths));
		list->paths[list->count++] = unit_relative(list->unit, path);
	}
	clang_disposeString(name);
}

char **unit_inputs(struct unit *unit, size_t *ret_count)
{
	struct input_list list = {.unit = unit};

	if (unit->tu)
		clang_getInclusions(unit->tu, add_input, &list);
	*ret_count = list.count;
	return list.paths;
}

/* Start and end of a macro's arguments, from the file's text. */
static void split_arguments(struct unit_file *file, struct macro *macro)
{
	unsigned at = macro->start + (unsigned)strlen(macro->name);

	while (at < macro->end && isspace((unsigned char)file->text[at]))
		at++;
	if (at >= macro->end || file->text[at] != '(')
		return;
	macro->function_like = true;
	at++;
	while (at < macro->end && macro->arg_count < VMR_COUNT(macro->arg)) {
		unsigned end = text_argument_end(file->text, at, macro->end);
		unsigned from = at, to = end;
		text_trim(file->text, &from, &to);
		if (from == to && file->text[end] == ')' && !macro->arg_count)
			return;
		macro->arg[macro->arg_count].start = from;
		macro->arg[macro->arg_count++].end = to;
		if (end >= macro->end || file->text[end] != ',')
			return;
		at = end + 1;
	}
}

static bool extent_in_file(const struct unit_file *file, CXCursor cursor, unsigned *start, unsigned *end)
{
	CXSourceRange range = clang_getCursorExtent(cursor);
	CXFile at;

	clang_getFileLocation(clang_getRangeStart(range), &at, NULL, NULL, start);
	if (!at || !clang_File_isEqual(at, file->file))
		return false;
	clang_getFileLocation(clang_getRangeEnd(range), &at, NULL, NULL, end);
	return at && clang_File_isEqual(at, file->file) && *start <= *end && *end <= file->size;
}

static void add_macro(struct unit_file *file, CXCursor cursor)
{
	unsigned start, end;

	if (!extent_in_file(file, cursor, &start, &end))
		return;
	CXString name = clang_getCursorSpelling(cursor);
	const char *text = clang_getCString(name);
	size_t length = text ? strlen(text) : 0;
	if (length && length <= file->size - start && !memcmp(file->text + start, text, length)) {
		if (!(file->macro_count & (file->macro_count - 1)))
			file->macros = vmr_realloc_array(file->macros, file->macro_count ? file->macro_count * 2 : 1,
							 sizeof(*file->macros));
		struct macro *macro = &file->macros[file->macro_count++];
		*macro = (struct macro){.name = vmr_strdup(text), .start = start, .end = end};
		split_arguments(file, macro);
	}
	clang_disposeString(name);
}

static enum CXChildVisitResult visit_top(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct unit *unit = data;
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	CXFile file;

	(void)parent;
	if (kind != CXCursor_MacroExpansion && kind != CXCursor_FunctionDecl && kind != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	if (kind == CXCursor_FunctionDecl && !clang_isCursorDefinition(cursor))
		return CXChildVisit_Continue;
	clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
	if (!file)
		return CXChildVisit_Continue;
	if (!(unit->item_count & (unit->item_count - 1)))
		unit->items = vmr_realloc_array(unit->items, unit->item_count ? unit->item_count * 2 : 1,
						sizeof(*unit->items));
	unit->items[unit->item_count++] = (struct unit_item){file, cursor};
	return CXChildVisit_Continue;
}

static void add_item(struct unit_file *file, CXCursor cursor)
{
	if (clang_getCursorKind(cursor) == CXCursor_MacroExpansion) {
		add_macro(file, cursor);
		return;
	}
	file->tops = vmr_realloc_array(file->tops, file->top_count + 1, sizeof(*file->tops));
	file->tops[file->top_count++] = cursor;
}

static void find_items(struct unit *unit, struct unit_file *file)
{
	CXFile last = NULL;
	bool same = false;

	if (!unit->items)
		clang_visitChildren(clang_getTranslationUnitCursor(unit->tu), visit_top, unit);
	for (size_t i = 0; i < unit->item_count; i++) {
		const struct unit_item *item = &unit->items[i];
		if (item->file != last)
			same = clang_File_isEqual(item->file, file->file);
		last = item->file;
		if (same)
			add_item(file, item->cursor);
	}
}

static int compare_macro(const void *left, const void *right)
{
	const struct macro *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->end == b->end ? 0 : a->end > b->end ? -1 : 1;
}

static CXFile find_file(struct unit *unit, const char *path)
{
	vmr_autofree char *absolute = vmr_format("%s/%s", unit->tree, path);
	vmr_autofree char *dotted = vmr_format("./%s", path);
	const char *const names[] = {path, dotted, absolute};

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		CXFile file = clang_getFile(unit->tu, names[i]);
		if (file)
			return file;
	}
	return NULL;
}

static void find_lines(struct unit_file *file)
{
	size_t count = 1;

	for (size_t i = 0; i < file->size; i++)
		count += file->text[i] == '\n';
	file->lines = vmr_alloc_array(count, sizeof(*file->lines));
	file->line_count = 1;
	for (size_t i = 0; i < file->size; i++)
		if (file->text[i] == '\n')
			file->lines[file->line_count++] = (unsigned)i + 1;
}

bool unit_file_open(struct unit *unit, const char *path, struct unit_file *ret)
{
	struct unit_file file = {.unit = unit, .path = path};

	if (!unit->tu || !(file.file = find_file(unit, path)))
		return false;
	file.text = clang_getFileContents(unit->tu, file.file, &file.size);
	if (!file.text)
		return false;
	find_lines(&file);
	find_items(unit, &file);
	if (file.macro_count)
		qsort(file.macros, file.macro_count, sizeof(*file.macros), compare_macro);
	*ret = file;
	return true;
}

void unit_file_close(struct unit_file *file)
{
	for (size_t i = 0; i < file->macro_count; i++)
		free(file->macros[i].name);
	free(file->macros);
	free(file->lines);
	free(file->tops);
}
