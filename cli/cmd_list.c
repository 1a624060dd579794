/* SPDX-License-Identifier: MIT */
/* vmrace list: the source around a frame, a function or an address. */
#include <stdlib.h>
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/session.h"
#include "cli/subject.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/srcindex.h"

#define FILE_LIMIT    (64u << 20)
#define AROUND_LIMIT  100000
#define AROUND_BEFORE 5

struct list_options {
	struct cli_place place; /* first: CLI_PLACE_OPTIONS */
	unsigned around;        /* lines before and behind; with has_around */
	bool has_around;
};

static void deinit(void *own)
{
	cli_place_deinit(&((struct list_options *)own)->place);
}

static struct vmr_error *set_around(void *own, const char *value)
{
	struct list_options *list = own;
	int number;

	if (!cli_number_parse(value, &number) || number > AROUND_LIMIT)
		return vmr_error_create(VMR_USAGE, "--around %s: give a number of lines", value);
	list->around = (unsigned)number;
	list->has_around = true;
	return NULL;
}

/* ---- the file */

/* What is listed. */
struct spot {
	const char *function, *file;
	unsigned line;
};

/* The first tree that has a path below it, as "TREE/PATH"; NULL: none. A name without a folder is no file of a kernel's
 * tree. The caller frees it. */
static char *find_below(const struct vmr_list *trees, const char *path)
{
	for (size_t i = 0; cli_is_inside(path) && i < trees->count; i++) {
		size_t length = strlen(trees->items[i]);
		bool has_slash = length && trees->items[i][length - 1] == '/';
		char *whole = vmr_format("%s%s%s", trees->items[i], has_slash ? "" : "/", path);
		if (vmr_file_exists(whole) && (strchr(path, '/') || !srcindex_is_kernel(trees->items[i])))
			return whole;
		free(whole);
	}
	return NULL;
}

/*
 * Where the source of a file of the debug information lies: below a tree as it is named, else by the longest end of its
 * path that a tree has: it may have been built in a folder that is elsewhere now. The caller frees *ret_path and
 * *ret_text.
 */
static struct vmr_error *read_source(const struct vmr_list *trees, const char *file, char **ret_path, char **ret_text)
{
	if (!trees->count)
		return vmr_error_create(VMR_USAGE, "no source tree among the files: give linux/");
	for (const char *end = file; end; end = strchr(end, '/')) {
		end += strspn(end, "/");
		*ret_path = find_below(trees, end);
		if (*ret_path)
			return vmr_file_read_regular(*ret_path, FILE_LIMIT, ret_text, NULL);
	}
	return vmr_error_create(VMR_BAD_INPUT, "%s: %s has it not", file,
				trees->count == 1 ? trees->items[0] : "any source tree");
}

static const char *next_line(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : NULL;
}

/* ---- printing */

static void print_line(cJSON *lines, const struct spot *spot, unsigned number, const char *text)
{
	bool is_here = number == spot->line;

	if (!lines) {
		cli_print("%s %5u\t%s\n", is_here ? "=>" : "  ", number, text);
		return;
	}
	cJSON *object = json_append_object(lines);
	json_add_integer(object, "line", number);
	json_add_text(object, "text", text);
}

static cJSON *begin_json(const struct spot *spot, const char *path, cJSON **ret_lines)
{
	cJSON *object = cJSON_CreateObject();

	json_add_text(object, "function", spot->function);
	json_add_text(object, "file", spot->file);
	json_add_integer(object, "line", spot->line);
	json_add_text(object, "path", path);
	*ret_lines = json_add_array(object, "lines");
	return object;
}

static struct vmr_error *print_spot(const struct cli_options *options, const struct list_options *own,
				    const struct spot *spot)
{
	vmr_autofree char *text = NULL, *path = NULL;
	unsigned around = own->has_around ? own->around : AROUND_BEFORE, number = 1;
	cJSON *object = NULL, *lines = NULL;

	if (!spot->file || !spot->line)
		return vmr_error_create(VMR_BAD_INPUT, "%s: the debug information has no line of it",
					spot->function ? spot->function : "?");
	VMR_TRY(read_source(&options->sources, spot->file, &path, &text));
	unsigned count = 0;
	for (const char *at = text; at && *at; at = next_line(at))
		count++;
	if (spot->line > count)
		return vmr_error_create(VMR_BAD_INPUT, "%s:%u: %s has %u lines: that is another kernel's source",
					spot->file, spot->line, path, count);
	if (options->json)
		object = begin_json(spot, path, &lines);
	else
		cli_print("%s:%u  %s  (as %s has it: whether it is this kernel's, analyze says)\n", spot->file,
			  spot->line, spot->function ? spot->function : "?",
			  options->sources.count > 1 || *spot->file == '/' ? path : "the tree");
	for (const char *at = text; at && *at && number <= spot->line + around; at = next_line(at), number++) {
		vmr_autofree char *line = vmr_strndup(at, strcspn(at, "\r\n"));
		if (number + around >= spot->line)
			print_line(lines, spot, number, line);
	}
	if (object)
		cli_print_json(object);
	return NULL;
}

/* Where functions of a name are defined, those without a symbol too: inlined everywhere, or with another one. */
static struct vmr_error *list_functions(struct dumpcore *dump, const struct cli_options *options,
					const struct list_options *own, const char *name, bool *ret_any)
{
	vmr_autofree struct dumpcore_function *functions = NULL;
	size_t count = 0;

	*ret_any = false;
	if (vmr_error_drop(dumpcore_functions_named(dump, name, NULL, &functions, &count)))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		bool is_again = i && functions[i].line == functions[i - 1].line && functions[i - 1].file &&
				functions[i].file && !strcmp(functions[i].file, functions[i - 1].file);
		if (!functions[i].file || !functions[i].line || is_again) /* a header's is in many units */
			continue;
		*ret_any = true;
		VMR_TRY(print_spot(options, own,
				   &(struct spot){functions[i].name, functions[i].file, functions[i].line}));
	}
	return NULL;
}

static struct vmr_error *list_word(struct dumpcore *dump, const struct cli_options *options,
				   const struct list_options *own, const struct cli_chosen *chosen, const char *word)
{
	struct dumpcore_line line = {0};
	struct dumpcore_symbol symbol = {0};
	vmr_kaddr address;
	bool any;

	VMR_TRY(list_functions(dump, options, own, word, &any));
	if (any)
		return NULL;
	VMR_TRY(cli_address_find(dump, word, true, chosen, &address));
	if (vmr_error_drop(dumpcore_symbol_at(dump, address, &symbol)))
		symbol.name = word;
	if (vmr_error_drop(dumpcore_line_at(dump, address, &line)))
		line.line = 0;
	return print_spot(options, own, &(struct spot){symbol.name, line.file, line.line});
}

static struct vmr_error *list_all(struct dumpcore *dump, const struct cli_options *options,
				  const struct list_options *own)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};

	VMR_TRY(cli_place_find(&own->place, dump, &chosen));
	if (!options->words.count) {
		const struct dumpcore_frame *frame = &chosen.stack->frames[chosen.frame];
		return print_spot(options, own, &(struct spot){frame->function, frame->file, frame->line});
	}
	for (size_t i = 0; i < options->words.count; i++)
		VMR_TRY(list_word(dump, options, own, &chosen, options->words.items[i]));
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const struct list_options *list = own;
	struct dumpcore *dump;

	(void)ret_exit;
	if (!options->words.count && !cli_place_is_named(&list->place) && !cli_session_frame())
		return vmr_error_create(VMR_USAGE, "list: say which FUNCTION or ADDRESS, or --crash, --cpu N or --pid "
						   "N: see vmrace list --help");
	VMR_TRY(cli_open_kernel(options, "lines", &dump));
	return cli_close_dump(dump, list_all(dump, options, list));
}

static const struct cli_option own_options[] = {
	CLI_PLACE_OPTIONS,
	{"around", 'n', "N", "lines before and behind it (default 5)", set_around},
	{NULL},
};

const struct cli_command cli_command_list = {
	.name = "list",
	.summary = "Print the source around a frame, a function or an address",
	.usage = "[FUNCTION|ADDRESS...] [--crash|--cpu N|--pid N] [--frame F] [--around N] FILES...",
	.description =
		"The line is that of the debug information, the text that of the first source tree among FILES that\n"
		"has the file, or else the longest end of its path. Whether the tree is this kernel's is not looked "
		"at\n"
		"here: analyze does, and says so.",
	.examples = "  vmrace list --crash --frame 8 vmcore vmlinux linux/\n"
		    "  vmrace list rq_qos_wait --around 20 vmcore vmlinux linux/",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_SOURCE | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct list_options),
	.own_deinit = deinit,
	.is_word = cli_is_no_file,
	.run = run,
};
