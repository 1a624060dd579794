/* SPDX-License-Identifier: MIT */
/*
 * vmrace-srcindex: parses units with libclang and answers with rows of facts. Reads requests from standard input,
 * writes answers to standard output (protocol.h); ends when its input does. Started by srcindex only, one a CPU.
 */
#include <dlfcn.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/confine.h"
#include "common/memory.h"
#include "srcindex/protocol.h"
#include "srcindex/rows.h"
#include "srcindex/worker/function.h"
#include "srcindex/worker/gate.h"
#include "srcindex/worker/header.h"
#include "srcindex/worker/members.h"
#include "srcindex/worker/omitted.h"
#include "srcindex/worker/reach.h"
#include "srcindex/worker/trim.h"
#include "srcindex/worker/unit.h"

/* What nobody seems to want may be left out of a unit: functions as wholes, their bodies alone, nothing. */
enum leaving { LEAVE_FUNCTIONS, LEAVE_BODIES, LEAVE_NOTHING };
/* Parses of one unit of the first two kinds each. */
enum { TRIMMED_MAX = 2 };
/* What became of a parse: the answer is to be made again where what was left out is wanted, or may be what is wrong. */
enum outcome { OUTCOME_ANSWERED, OUTCOME_LACKS, OUTCOME_WRONG };

/* Texts of a request, borrowed from its bytes. */
struct request {
	const char **place; /* root of the tree, folder to run in, source */
	const char **flags, **files, **overlay;
	size_t place_count, flag_count, file_count, overlay_count;
};

static bool read_request(const struct protocol_buffer *bytes, struct request *ret)
{
	struct protocol_reader reader = {.data = bytes->data, .size = bytes->size};

	return protocol_get_texts(&reader, &ret->place, &ret->place_count) && ret->place_count == 3 &&
	       protocol_get_texts(&reader, &ret->flags, &ret->flag_count) &&
	       protocol_get_texts(&reader, &ret->files, &ret->file_count) &&
	       protocol_get_texts(&reader, &ret->overlay, &ret->overlay_count);
}

static void write_limit(const char *path, const char *severity, const char *text, struct rows_writer *writer)
{
	rows_begin(writer, ROWS_PARSE_PROBLEM);
	rows_text(writer, path);
	rows_integer(writer, 0);
	rows_text(writer, severity);
	rows_text(writer, text);
}

static void write_problems(const struct unit *unit, struct rows_writer *writer)
{
	for (size_t i = 0; i < unit->problem_count; i++) {
		const struct problem *problem = &unit->problems[i];
		bool again = problem->is_elsewhere;
		for (size_t j = 0; j < i; j++)
			again |= unit->problems[j].line == problem->line &&
				 !strcmp(unit->problems[j].text, problem->text) &&
				 !strcmp(unit->problems[j].file, problem->file);
		if (again)
			continue;
		rows_begin(writer, ROWS_PARSE_PROBLEM);
		rows_text(writer, problem->file);
		rows_integer(writer, problem->line);
		rows_text(writer, problem->severity);
		rows_text(writer, problem->text);
	}
}

static bool is_source(const char *path)
{
	size_t length = strlen(path);

	return length > 2 && !strcmp(path + length - 2, ".c");
}

static void write_header_limit(const char *path, struct rows_writer *writer)
{
	vmr_autofree char *text =
		vmr_format("more than %d functions of headers are called: the rest is not given", HEADER_FUNCTION_MAX);

	write_limit(path, "limit", text, writer);
}

/* What the source wished to read and was not given. */
static void write_refused(const char *path, struct rows_writer *writer)
{
	size_t count;
	char *const *refused = gate_refused(&count);

	for (size_t i = 0; i < count; i++)
		write_limit(path, "refused", refused[i], writer);
}

/* Functions of a file whose address is taken in it. */
static void write_values(struct reach *reach, const struct unit_file *file, struct rows_writer *writer)
{
	for (size_t i = 0; i < file->top_count; i++) {
		if (clang_getCursorKind(file->tops[i]) != CXCursor_FunctionDecl ||
		    reach_find(reach, file->tops[i])->values < 1)
			continue;
		CXString name = clang_getCursorSpelling(file->tops[i]);
		rows_begin(writer, ROWS_FUNCTION_VALUE);
		rows_text(writer, clang_getCString(name));
		rows_text(writer, file->path);
		clang_disposeString(name);
	}
}

/* A key is file and name; nobody writes one that long. */
enum { KEY_LENGTH_MAX = 3000 };

static bool is_too_long(const struct unit_file *file, CXCursor definition, struct rows_writer *writer)
{
	CXString name = clang_getCursorSpelling(definition);
	const char *text = clang_getCString(name);
	size_t length = text ? strlen(text) : 0;

	clang_disposeString(name);
	if (length + strlen(file->path) <= KEY_LENGTH_MAX)
		return false;
	vmr_autofree char *limit = vmr_format("a name of %zu characters: what it names is not read", length);
	write_limit(file->path, "refused", limit, writer);
	return true;
}

/* Whether a line of a file is in the body of one of its functions; first: where that begins. */
static bool in_function(const struct unit_file *file, unsigned line, unsigned *ret_first)
{
	for (size_t i = 0; i < file->top_count; i++) {
		CXSourceRange extent = clang_getCursorExtent(file->tops[i]);
		unsigned first = 0, last = 0;
		if (clang_getCursorKind(file->tops[i]) != CXCursor_FunctionDecl)
			continue;
		clang_getFileLocation(clang_getRangeStart(extent), NULL, &first, NULL, NULL);
		clang_getFileLocation(clang_getRangeEnd(extent), NULL, &last, NULL, NULL);
		*ret_first = first;
		if (line >= first && line <= last)
			return true;
	}
	return false;
}

/* The function of another file that a problem lies in; null when it lies in none. */
static CXCursor function_around(const struct unit *unit, const struct problem *problem)
{
	for (size_t i = 0; i < unit->item_count; i++) {
		CXCursor cursor = unit->items[i].cursor;
		unsigned first = 0, last = 0, line;
		if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl)
			continue;
		CXSourceRange extent = clang_getCursorExtent(cursor);
		clang_getFileLocation(clang_getRangeStart(extent), NULL, &first, NULL, NULL);
		clang_getFileLocation(clang_getRangeEnd(extent), NULL, &last, NULL, NULL);
		if (problem->line < first || problem->line > last)
			continue;
		vmr_autofree char *path = unit_place(unit, cursor, &line);
		if (path && !strcmp(path, problem->file))
			return cursor;
	}
	return clang_getNullCursor();
}

/* What is wrong in a function that nothing of the file leads to says nothing of the file. */
static void mark_problems(struct unit *unit, struct reach *reach, const struct unit_file *file)
{
	bool has_looked = false;

	for (size_t i = 0; i < unit->problem_count; i++) {
		struct problem *problem = &unit->problems[i];
		CXCursor around = clang_getNullCursor();
		if (strcmp(problem->severity, "fatal") != 0 && strcmp(problem->file, file->path) != 0)
			around = function_around(unit, problem);
		if (clang_Cursor_isNull(around))
			continue;
		if (!has_looked)
			reach_look_from(reach, file);
		has_looked = true;
		problem->is_elsewhere = !reach_find(reach, around)->looked;
	}
}

static bool may_be_better(const struct unit *unit)
{
	return !strcmp(unit->quality, "degraded") && unit->problem_total == unit->problem_count;
}

static const char *file_quality(const struct unit *unit)
{
	for (size_t i = 0; i < unit->problem_count; i++)
		if (!unit->problems[i].is_elsewhere)
			return unit->quality;
	return may_be_better(unit) ? "ok" : unit->quality;
}

/* The quality of a function (own_line: where it begins, 0 elsewhere) of a unit: what is wrong in the body of another
 * function does not change how it reads. */
static const char *function_quality(const struct unit_file *file, unsigned own_line)
{
	const struct unit *unit = file->unit;

	if (!may_be_better(unit))
		return unit->quality;
	for (size_t i = 0; i < unit->problem_count; i++) {
		const struct problem *problem = &unit->problems[i];
		unsigned first = 0;
		if (problem->is_elsewhere)
			continue;
		if (strcmp(problem->file, file->path) != 0 || !in_function(file, problem->line, &first) ||
		    first == own_line)
			return unit->quality;
	}
	return "ok";
}

static unsigned first_line(CXCursor cursor)
{
	unsigned line = 0;

	clang_getFileLocation(clang_getRangeStart(clang_getCursorExtent(cursor)), NULL, &line, NULL, NULL);
	return line;
}

static void write_header_function(struct reach *reach, CXCursor definition, struct members *members,
				  const char *quality, struct rows_writer *writer)
{
	const struct unit_file *file = reach_file(reach, definition);
	struct function function;

	if (!file || is_too_long(file, definition, writer))
		return;
	function_init(&function, file, definition);
	function_find_locks(&function, reach);
	function_write(&function, writer, members, quality);
	function_deinit(&function);
}

static void write_file(struct unit *unit, struct reach *reach, const char *path, struct rows_writer *writer)
{
	struct unit_file file;
	struct header_list headers = {0};
	bool opened = unit_file_open(unit, path, &file);

	if (opened && is_source(path)) {
		headers = header_find(reach, &file);
		mark_problems(unit, reach, &file);
	}
	if (unit->is_trimmed && unit->lacks) { /* all will be written again */
		free(headers.items);
		unit_file_close(&file);
		return;
	}
	write_problems(unit, writer);
	write_refused(path, writer);
	rows_begin(writer, ROWS_UNIT);
	rows_text(writer, opened ? file_quality(unit) : "unusable");
	if (!opened)
		return;
	struct members *members = members_create();
	if (headers.cut)
		write_header_limit(path, writer);
	write_values(reach, &file, writer);
	for (size_t i = 0; i < file.top_count; i++) {
		struct function function;
		if (is_too_long(&file, file.tops[i], writer))
			continue;
		function_init(&function, &file, file.tops[i]);
		if (clang_getCursorKind(file.tops[i]) == CXCursor_VarDecl) {
			function_write_slots(&function, writer);
		} else {
			function_find_locks(&function, reach);
			function_write(&function, writer, members, function_quality(&file, first_line(file.tops[i])));
		}
		function_deinit(&function);
	}
	for (size_t i = 0; i < headers.count; i++)
		write_header_function(reach, headers.items[i]->definition, members, function_quality(&file, 0), writer);
	free(headers.items);
	members_destroy(members);
	unit_file_close(&file);
}

static void write_answer(const struct request *request, struct unit *unit, const char *unconfined,
			 struct protocol_buffer *ret)
{
	size_t count;
	char **inputs = unit_inputs(unit, &count);
	struct reach *reach = reach_create(unit);

	protocol_put_texts(ret, (const char *const *)inputs, count);
	if (!unconfined && !gate_is_passed())
		unconfined = "this libclang does not open files through the C library";
	protocol_put_text(ret, unconfined ? unconfined : "");
	protocol_put_number(ret, (uint32_t)request->file_count);
	for (size_t i = 0; i < request->file_count; i++) {
		struct rows_writer *writer = rows_writer_create();
		size_t size;
		write_file(unit, reach, request->files[i], writer);
		const uint8_t *data = rows_writer_data(writer, &size);
		protocol_put_block(ret, data, size);
		rows_writer_destroy(writer);
	}
	for (size_t i = 0; i < count; i++)
		free(inputs[i]);
	free(inputs);
	reach_destroy(reach);
}

/* Only of .c files all that is called is looked at. */
static bool may_trim(const struct request *request)
{
	for (size_t i = 0; i < request->file_count; i++)
		if (!is_source(request->files[i]))
			return false;
	return true;
}

static enum outcome answer_unit(const struct request *request, struct unit *unit, enum leaving leaving,
				const char *unconfined, struct protocol_buffer *ret)
{
	if (leaving == LEAVE_FUNCTIONS && !omitted_heads_may_be(unit))
		return OUTCOME_WRONG;
	if (leaving != LEAVE_NOTHING && !omitted_may_be(unit))
		return OUTCOME_LACKS;
	write_answer(request, unit, unconfined, ret);
	return unit->lacks ? OUTCOME_LACKS : OUTCOME_ANSWERED;
}

static enum outcome answer(const struct request *request, enum leaving leaving, const char *unconfined,
			   struct protocol_buffer *ret)
{
	const struct reading_unit read = {.tree = request->place[0],
					  .folder = request->place[1],
					  .source = request->place[2],
					  .flags = request->flags,
					  .files = request->files,
					  .overlay = request->overlay,
					  .flag_count = request->flag_count,
					  .file_count = request->file_count,
					  .overlay_count = request->overlay_count};
	bool trimmed = leaving != LEAVE_NOTHING, functions = leaving == LEAVE_FUNCTIONS;
	size_t count = request->overlay_count;
	const char *const *overlay = trimmed ? trim_begin(&read, functions, &count) : request->overlay;
	struct unit unit;

	unit_open(&unit, request->place[0], request->place[2], request->flags, request->flag_count, overlay, count);
	unit.is_trimmed = trimmed;
	enum outcome outcome = answer_unit(request, &unit, leaving, unconfined, ret);
	unit_close(&unit);
	return outcome;
}

/* Again when more is wanted than before. */
static enum outcome answer_trimmed(const struct request *request, enum leaving leaving, const char *unconfined,
				   struct protocol_buffer *ret)
{
	enum outcome outcome = OUTCOME_WRONG;

	for (unsigned i = 0, before; i < TRIMMED_MAX; i++) {
		before = trim_wanted();
		outcome = answer(request, leaving, unconfined, ret);
		if (outcome == OUTCOME_ANSWERED)
			break;
		ret->size = 0;
		if (before == trim_wanted())
			break; /* nothing that can stay */
	}
	return outcome;
}

static void answer_request(const struct request *request, const char *unconfined, struct protocol_buffer *ret)
{
	enum outcome outcome = OUTCOME_WRONG;

	if (may_trim(request) && trim_would_show(request->flags, request->flag_count))
		outcome = answer_trimmed(request, LEAVE_FUNCTIONS, unconfined, ret);
	if (may_trim(request) && outcome == OUTCOME_WRONG)
		outcome = answer_trimmed(request, LEAVE_BODIES, unconfined, ret);
	if (outcome != OUTCOME_ANSWERED)
		answer(request, LEAVE_NOTHING, unconfined, ret);
}

/* Folders that may be read: those given, and where compilers have their headers. */
struct roots {
	char **paths;
	size_t count;
};

static void add_root(struct roots *roots, const char *path)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return;
	roots->paths = vmr_realloc_array(roots->paths, roots->count + 1, sizeof(*roots->paths));
	roots->paths[roots->count++] = vmr_strdup(real);
}

/* libclang's own headers lie beside it, or beside the link to it. */
static void add_beside(struct roots *roots, const char *library)
{
	const char *slash = strrchr(library, '/');
	vmr_autofree char *folder = vmr_format("%.*s/clang", slash ? (int)(slash - library) : 1, slash ? library : ".");
	vmr_autofree char *headers = vmr_format("%s/*/include/stdarg.h", folder);
	glob_t found;

	add_root(roots, folder);
	if (!glob(headers, 0, NULL, &found)) {
		*strrchr(found.gl_pathv[found.gl_pathc - 1], '/') = 0;
		unit_builtin_headers(found.gl_pathv[found.gl_pathc - 1]);
		globfree(&found);
	}
}

static void add_compilers(struct roots *roots)
{
	static const char *const folders[] = {"/usr/include", "/usr/local/include", "/usr/lib/gcc", "/usr/lib64/gcc",
					      "/usr/lib/clang"};
	Dl_info library;
	char real[PATH_MAX];

	for (size_t i = 0; i < VMR_COUNT(folders); i++)
		add_root(roots, folders[i]);
	if (!dladdr((const void *)clang_createIndex, &library) || !realpath(library.dli_fname, real))
		return;
	add_beside(roots, library.dli_fname);
	add_beside(roots, real);
}

/* vmrace-srcindex SECONDS FOLDER...: CPU time for a unit, what may be read beside the compilers' headers. */
int main(int argc, char **argv)
{
	struct roots roots = {0};
	struct protocol_buffer bytes = {0};

	if (isatty(STDIN_FILENO)) {
		fputs("vmrace-srcindex: a helper of vmrace, which starts it by itself\n", stderr);
		return 2;
	}
	unsigned seconds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	for (int i = 2; i < argc; i++)
		add_root(&roots, argv[i]);
	add_compilers(&roots);
	gate_begin(roots.paths, roots.count);
	const char *unconfined = vmr_confine(roots.paths, roots.count, PROTOCOL_MEMORY_MAX_MIB);
	while (protocol_receive(STDIN_FILENO, &bytes)) {
		struct request request = {0};
		struct protocol_buffer reply = {0};
		bool good = read_request(&bytes, &request) && !chdir(request.place[1]);
		vmr_confine_time(seconds);
		if (good)
			answer_request(&request, unconfined, &reply);
		good = good && protocol_send(STDOUT_FILENO, &reply);
		free(request.place);
		free(request.flags);
		free(request.files);
		free(request.overlay);
		protocol_buffer_deinit(&reply);
		protocol_buffer_deinit(&bytes);
		if (!good)
			return 1;
	}
	return 0;
}
