/* SPDX-License-Identifier: MIT */
/* Parses a command's line: shared options, its own, and FILES in any order; prints its help; runs it. */
#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/session.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/nearest.h"
#include "common/text.h"
#include "dumpcore/dump.h"

static void options_deinit(struct cli_options *options)
{
	vmr_list_deinit(&options->dumps);
	vmr_list_deinit(&options->parts);
	vmr_list_deinit(&options->modules);
	vmr_list_deinit(&options->sources);
	vmr_list_deinit(&options->words);
	free(options->vmlinux);
}

bool cli_is_no_file(const char *argument, size_t count)
{
	(void)count;
	return !vmr_file_exists(argument);
}

static struct vmr_error *add_dump(struct cli_options *options, const char *path)
{
	vmr_list_add(&options->dumps, path);
	return NULL;
}

static struct vmr_error *add_vmlinux(struct cli_options *options, const char *path)
{
	if (options->vmlinux)
		return vmr_error_create(VMR_USAGE, "two kernels: %s and %s: give one vmlinux", options->vmlinux, path);
	options->vmlinux = vmr_strdup(path);
	return NULL;
}

static struct vmr_error *add_modules(struct cli_options *options, const char *path)
{
	vmr_list_add(&options->modules, path);
	return NULL;
}

static struct vmr_error *add_source(struct cli_options *options, const char *path)
{
	vmr_list_add(&options->sources, path);
	return NULL;
}

static struct vmr_error *set_force(struct cli_options *options, const char *value)
{
	(void)value;
	options->force = true;
	return NULL;
}

static struct vmr_error *set_no_cache(struct cli_options *options, const char *value)
{
	(void)value;
	options->no_cache = true;
	return NULL;
}

static struct vmr_error *set_reader(struct cli_options *options, const char *value)
{
	static const char *const readers[] = {
		[DUMPCORE_READER_OWN] = "auto", [DUMPCORE_READER_KDUMPFILE] = "libkdumpfile"};

	for (size_t i = 0; i < VMR_COUNT(readers); i++)
		if (!strcmp(value, readers[i])) {
			options->reader = (enum dumpcore_reader)i;
			return NULL;
		}
	return vmr_error_create(VMR_USAGE, "--reader %s: give auto or libkdumpfile", value);
}

static struct vmr_error *set_json(struct cli_options *options, const char *value)
{
	(void)value;
	options->json = true;
	return NULL;
}

static struct vmr_error *set_no_color(struct cli_options *options, const char *value)
{
	(void)value;
	options->no_color = true;
	return NULL;
}

static struct vmr_error *set_verbose(struct cli_options *options, const char *value)
{
	(void)value;
	options->verbose++;
	return NULL;
}

static struct vmr_error *set_jobs(struct cli_options *options, const char *value)
{
	char *end;
	unsigned long jobs = strtoul(value, &end, 10);

	if (*end || end == value || value[0] == '-' || !jobs || jobs > 1024)
		return vmr_error_create(VMR_USAGE, "--jobs %s: give a number from 1 to 1024", value);
	options->jobs = (unsigned)jobs;
	return NULL;
}

static struct vmr_error *set_progress(struct cli_options *options, const char *value)
{
	static const char *const modes[] = {"auto", "always", "never"};

	for (size_t i = 0; i < VMR_COUNT(modes); i++)
		if (!strcmp(value, modes[i])) {
			options->progress = (enum cli_progress_mode)i;
			return NULL;
		}
	return vmr_error_create(VMR_USAGE, "--progress %s: give auto, always or never", value);
}

/* Options that several commands have: shown when the command takes what they are about (0: every command). */
static const struct {
	const char *name;
	char letter;
	const char *argument, *help;
	unsigned takes;
	struct vmr_error *(*set)(struct cli_options *options, const char *value);
	const char *values;
} shared[] = {
	{"dump", 0, "FILE", "a kernel dump (else recognised among FILES)", CLI_TAKES_DUMP, add_dump},
	{"vmlinux", 0, "PATH", "the dump's vmlinux, with debug information, or a folder that has it", CLI_TAKES_DUMP,
	 add_vmlinux},
	{"modules", 0, "PATH", "a folder or file of debug information; may be repeated", CLI_TAKES_DUMP, add_modules},
	{"source", 0, "DIR", "a source tree: the kernel's or a module's; may be repeated", CLI_TAKES_SOURCE,
	 add_source},
	{"force", 0, NULL, "go on after a build-id mismatch or on a truncated dump", CLI_TAKES_DUMP, set_force},
	{"reader", 0, "NAME", "who reads the dump: auto (vmrace, where it knows the format) or libkdumpfile",
	 CLI_TAKES_DUMP, set_reader, "auto libkdumpfile"},
	{"no-cache", 0, NULL, "neither read nor write the cache folder", CLI_TAKES_DUMP | CLI_TAKES_SOURCE,
	 set_no_cache},
	{"json", 0, NULL, "print JSON, one object a line", CLI_TAKES_JSON, set_json},
	{"jobs", 'j', "N", "work on N files at once (default: one a CPU)", 0, set_jobs},
	{"progress", 0, "WHEN", "auto (only on a terminal), always or never", 0, set_progress, "auto always never"},
	{"no-color", 0, NULL, "no colours (also by the environment's NO_COLOR)", 0, set_no_color},
	{"verbose", 'v', NULL, "say more on stderr", 0, set_verbose},
};

/* What only a prompt has opens nothing. */
static bool has_shared(const struct cli_command *command, size_t i)
{
	unsigned takes = command->only_in_prompt ? command->takes & CLI_TAKES_JSON : command->takes;

	return !shared[i].takes || (takes & shared[i].takes);
}

/* What names the files that are open has no use in a prompt; it is refused there by its name. */
static bool is_offered(const struct cli_command *command, size_t i)
{
	return has_shared(command, i) && !(cli_session_options() && shared[i].takes == CLI_TAKES_DUMP);
}

bool cli_shared_option(const struct cli_command *command, size_t i, struct cli_option *ret)
{
	for (size_t at = 0; at < VMR_COUNT(shared); at++) {
		if (!is_offered(command, at))
			continue;
		if (i--)
			continue;
		*ret = (struct cli_option){.name = shared[at].name,
					   .letter = shared[at].letter,
					   .argument = shared[at].argument,
					   .help = shared[at].help,
					   .values = shared[at].values};
		return true;
	}
	return false;
}

enum { OWN = 1000, SHARED = 2000, HELP = 3000 };

struct getopt_table {
	struct option *options;
	char *letters;
};

static void add_option(struct getopt_table *table, size_t *count, const char *name, char letter, bool argument,
		       int value)
{
	table->options[(*count)++] =
		(struct option){.name = name, .has_arg = argument ? required_argument : no_argument, .val = value};
	if (letter) {
		size_t end = strlen(table->letters);
		table->letters[end] = letter;
		if (argument)
			table->letters[end + 1] = ':';
	}
}

static struct getopt_table make_table(const struct cli_command *command)
{
	size_t own = 0, count = 0;

	while (command->options && command->options[own].name)
		own++;
	struct getopt_table table = {
		.options = vmr_alloc_array(own + VMR_COUNT(shared) + 2, sizeof(struct option)),
		.letters = vmr_alloc((own + VMR_COUNT(shared)) * 2 + 8),
	};
	table.letters[0] = ':';
	table.letters[1] = 'h';
	for (size_t i = 0; i < own; i++)
		add_option(&table, &count, command->options[i].name, command->options[i].letter,
			   command->options[i].argument, OWN + (int)i);
	for (size_t i = 0; i < VMR_COUNT(shared); i++)
		if (has_shared(command, i))
			add_option(&table, &count, shared[i].name, shared[i].letter, shared[i].argument,
				   SHARED + (int)i);
	add_option(&table, &count, "help", 0, false, HELP);
	return table;
}

/* The table's value of a short option. */
static int of_letter(const struct cli_command *command, int letter)
{
	for (size_t i = 0; command->options && command->options[i].name; i++)
		if (command->options[i].letter == letter)
			return OWN + (int)i;
	for (size_t i = 0; i < VMR_COUNT(shared); i++)
		if (shared[i].letter == letter && has_shared(command, i))
			return SHARED + (int)i;
	return letter == 'h' ? HELP : letter;
}

/* What is typed before a command's name. */
static const char *program_of(const struct cli_command *command)
{
	return command->only_in_prompt ? "" : "vmrace ";
}

/* "; did you mean --frame?", or "". The caller owns it. */
static char *near_option(const struct cli_command *command, const char *word)
{
	vmr_autofree char *name = vmr_strndup(word, strcspn(word, "="));
	struct vmr_nearest nearest;

	if (strncmp(word, "--", 2) != 0)
		return vmr_strdup("");
	vmr_nearest_begin(&nearest, name + 2);
	for (size_t i = 0; command->options && command->options[i].name; i++)
		vmr_nearest_offer(&nearest, command->options[i].name);
	for (size_t i = 0; i < VMR_COUNT(shared); i++)
		if (has_shared(command, i))
			vmr_nearest_offer(&nearest, shared[i].name);
	vmr_nearest_offer(&nearest, "help");
	return *nearest.found ? vmr_format("; did you mean --%s?", nearest.found) : vmr_strdup("");
}

static struct vmr_error *usage_error(const struct cli_command *command, int kind, char **argv)
{
	const char *what = argv[optind - 1];

	if (kind == ':')
		return vmr_error_create(VMR_USAGE, "%s needs a value: see %s%s --help", what, program_of(command),
					command->name);
	vmr_autofree char *near = near_option(command, what);
	if (*near)
		return vmr_error_create(VMR_USAGE, "%s: no such option%s", what, near);
	return vmr_error_create(VMR_USAGE, "%s: no such option: see %s%s --help", what, program_of(command),
				command->name);
}

static void add_all(struct vmr_list *list, const struct vmr_list *items)
{
	for (size_t i = 0; i < items->count; i++)
		vmr_list_add(list, items->items[i]);
}

/* A command of a prompt has the prompt's FILES, those that it takes. */
static void inherit(const struct cli_command *command, const struct cli_options *prompt, struct cli_options *options)
{
	options->reader = prompt->reader;
	options->force = prompt->force;
	options->no_cache = prompt->no_cache;
	options->no_color |= prompt->no_color;
	options->verbose = prompt->verbose;
	options->progress = prompt->progress;
	if (command->takes & CLI_TAKES_DUMP) {
		add_all(&options->dumps, &prompt->dumps);
		add_all(&options->parts, &prompt->parts);
		add_all(&options->modules, &prompt->modules);
		options->vmlinux = prompt->vmlinux ? vmr_strdup(prompt->vmlinux) : NULL;
	}
	if (command->takes & CLI_TAKES_SOURCE)
		add_all(&options->sources, &prompt->sources);
}

/* What is open stays open: an option that would name another dump or other symbols has no use. */
static struct vmr_error *check_prompt(size_t option)
{
	if (!cli_session_options() || shared[option].takes != CLI_TAKES_DUMP)
		return NULL;
	return vmr_error_create(VMR_USAGE, "--%s: the prompt's files are open: give it to vmrace open",
				shared[option].name);
}

/* In a prompt nothing is one of FILES but a source tree. */
static bool is_word(const struct cli_command *command, const struct cli_options *options, const char *argument)
{
	if (!command->is_word)
		return false;
	bool is_sorted =
		!cli_session_options() || (command->takes & CLI_TAKES_SOURCE) || !(command->takes & CLI_TAKES_DUMP);
	return !is_sorted || command->is_word(argument, options->words.count);
}

/* Every FILE goes where its content belongs. */
static struct vmr_error *sort_file(const struct cli_command *command, struct cli_options *options, const char *path)
{
	enum cli_input input = CLI_INPUT_UNKNOWN;
	static const struct {
		unsigned takes;
		const char *name;
		struct vmr_error *(*add)(struct cli_options *options, const char *path);
	} sorts[] = {
		[CLI_INPUT_UNKNOWN] = {0, "nothing that vmrace reads", NULL},
		[CLI_INPUT_DUMP] = {CLI_TAKES_DUMP, "a kernel dump", add_dump},
		[CLI_INPUT_VMLINUX] = {CLI_TAKES_DUMP, "a vmlinux", add_vmlinux},
		[CLI_INPUT_MODULES] = {CLI_TAKES_DUMP, "modules", add_modules},
		[CLI_INPUT_SOURCE] = {CLI_TAKES_SOURCE, "a source tree", add_source},
	};

	if (!(command->takes & (CLI_TAKES_DUMP | CLI_TAKES_SOURCE)))
		return vmr_error_create(VMR_USAGE, "%s: %s takes no files: see vmrace %s --help", path, command->name,
					command->name);
	if (cli_session_options() && !(command->takes & CLI_TAKES_SOURCE))
		return vmr_error_create(VMR_USAGE, "%s: %s has the prompt's files and takes no others", path,
					command->name);
	VMR_TRY(cli_input_recognise(path, &input));
	if (cli_session_options() && input != CLI_INPUT_SOURCE)
		return vmr_error_create(VMR_USAGE, "%s: %s has the prompt's files: give it to vmrace open", path,
					command->name);
	if (input == CLI_INPUT_SOURCE && !(command->takes & CLI_TAKES_SOURCE))
		return NULL; /* the same FILES serve every command */
	if (!(command->takes & sorts[input].takes))
		return vmr_error_create(VMR_USAGE, "%s: %s, which %s does not take: see vmrace %s --help", path,
					sorts[input].name, command->name, command->name);
	return sorts[input].add(options, path);
}

/* Of several dumps one may be broken: it is reported, and the others are analysed. */
static struct vmr_error *sort_or_report(const struct cli_command *command, struct cli_options *options,
					const char *path)
{
	struct vmr_error *error = sort_file(command, options, path);

	if (!error || error->code == VMR_USAGE || !(command->takes & CLI_TAKES_DUMPS))
		return error;
	cli_fail(error);
	options->bad_inputs++;
	return NULL;
}

/* Of each split dump the first part stays among the dumps. */
static void gather_parts(struct cli_options *options)
{
	struct vmr_list all = options->dumps;

	options->dumps = (struct vmr_list){0};
	for (size_t i = 0; i < all.count; i++) {
		bool is_part = false;
		for (size_t k = 0; k < options->dumps.count && !is_part; k++)
			is_part = dumpcore_are_parts(options->dumps.items[k], all.items[i]);
		vmr_list_add(is_part ? &options->parts : &options->dumps, all.items[i]);
	}
	vmr_list_deinit(&all);
}

/* *ret_stop: what is wrong was printed, and nothing is left to work on. */
static struct vmr_error *parse(const struct cli_command *command, int argc, char **argv, struct cli_options *options,
			       void *own, bool *ret_help, bool *ret_stop)
{
	struct getopt_table table = make_table(command);
	vmr_autofree struct option *long_options = table.options;
	vmr_autofree char *letters = table.letters;
	int value;

	optind = 0;
	while ((value = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		if (value == '?' || value == ':')
			return usage_error(command, value, argv);
		value = value < OWN ? of_letter(command, value) : value;
		if (value == HELP) {
			*ret_help = true;
			return NULL;
		}
		if (value >= SHARED) {
			VMR_TRY(check_prompt((size_t)(value - SHARED)));
			VMR_TRY(shared[value - SHARED].set(options, optarg));
		} else
			VMR_TRY(command->options[value - OWN].set(own, optarg));
	}
	for (int i = optind; i < argc; i++) {
		if (is_word(command, options, argv[i]))
			vmr_list_add(&options->words, argv[i]);
		else
			VMR_TRY(sort_or_report(command, options, argv[i]));
	}
	gather_parts(options);
	if (options->bad_inputs && (!options->dumps.count || (!options->vmlinux && !options->modules.count)))
		*ret_stop = true;
	if (options->dumps.count > 1 && !(command->takes & CLI_TAKES_DUMPS))
		return vmr_error_create(VMR_USAGE, "%zu dumps: %s takes one", options->dumps.count, command->name);
	return NULL;
}

int cli_fail(struct vmr_error *error)
{
	int code = error->code == VMR_USAGE ? CLI_USAGE : error->code == VMR_BUG ? CLI_BUG : CLI_INPUT;
	vmr_autofree char *clean = vmr_text_clean(error->message, false);

	fflush(stdout);
	fprintf(stderr, "vmrace: %s%s\n", clean,
		code == CLI_BUG ? " (a bug of vmrace: please report it with this line)" : "");
	vmr_error_destroy(error);
	return code;
}

void cli_raise(int *exit_code, int code)
{
	*exit_code = code > *exit_code ? code : *exit_code;
}

static void print_option(const char *name, char letter, const char *argument, const char *help)
{
	vmr_autofree char *words = vmr_format("--%s%s%s", name, argument ? " " : "", argument ? argument : "");

	if (letter)
		printf("  -%c, %-22s %s\n", letter, words, help);
	else
		printf("      %-22s %s\n", words, help);
}

/* Take every occurrence of a word out of a text. */
static void cut_all(char *text, const char *word)
{
	size_t length = strlen(word);

	for (char *at = strstr(text, word); at; at = strstr(at, word))
		memmove(at, at + length, strlen(at + length) + 1);
}

/* Examples as they are typed in a prompt: without the program and its files. */
static void cut_files(char *examples)
{
	static const char *const words[] = {" vmcore vmlinux linux/", " vmcore vmlinux", " vmcore", " vmlinux"};

	if (strstr(examples, "--dump vmcore"))
		return;
	cut_all(examples, "vmrace ");
	for (size_t i = 0; i < VMR_COUNT(words); i++)
		cut_all(examples, words[i]);
}

void cli_print_help(const struct cli_command *command)
{
	vmr_autofree char *usage = vmr_strdup(command->usage), *examples = vmr_strdup(command->examples);
	if (cli_session_options()) {
		cut_all(usage, *usage == 'F' ? "FILES..." : " FILES...");
		cut_files(examples);
	}
	printf("Usage: %s%s%s%s\n\n%s.\n", cli_session_options() ? "" : program_of(command), command->name,
	       *usage ? " " : "", usage, command->summary);
	if (command->description)
		printf("\n%s\n", command->description);
	fputs("\nOptions:\n", stdout);
	for (size_t i = 0; command->options && command->options[i].name; i++)
		print_option(command->options[i].name, command->options[i].letter, command->options[i].argument,
			     command->options[i].help);
	for (size_t i = 0; i < VMR_COUNT(shared); i++)
		if (is_offered(command, i))
			print_option(shared[i].name, shared[i].letter, shared[i].argument, shared[i].help);
	print_option("help", 'h', NULL, "this text");
	printf("\nExamples:\n%s\n", examples);
}

int cli_run(const struct cli_command *command, int argc, char **argv)
{
	__attribute__((cleanup(options_deinit))) struct cli_options options = {0};
	vmr_autofree void *own = command->own_size ? vmr_alloc(command->own_size) : NULL;
	const char *no_color = getenv("NO_COLOR");
	bool help = false, stop = false;
	int code = CLI_DONE;

	options.no_color = no_color && *no_color;
	if (cli_session_options())
		inherit(command, cli_session_options(), &options);
	struct vmr_error *error = parse(command, argc, argv, &options, own, &help, &stop);
	if (!error && help)
		cli_print_help(command);
	else if (!error && !stop)
		error = command->run(&options, own, &code);
	if (error)
		code = cli_fail(error);
	if (options.bad_inputs && code == CLI_DONE)
		code = CLI_INPUT;
	if (command->own_deinit)
		command->own_deinit(own);
	return code;
}
