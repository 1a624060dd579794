/* SPDX-License-Identifier: MIT */
/*
 * Commands: one file each (cmd_NAME.c) that defines `const struct cli_command cli_command_NAME`, and one row each in
 * the tables of main.c and meson.build. Options that several commands have are parsed in options.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "dumpcore/dump.h"

/* Exit codes: the contract of docs and man pages. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_FOUND = 1, /* check found something */
	CLI_USAGE = 2,
	CLI_INPUT = 3, /* an input could not be analysed */
	CLI_BUG = 70,
};

/* What a command takes: which shared options it has, and what its FILES may be. */
enum cli_takes {
	CLI_TAKES_DUMP = 1,   /* dump, vmlinux, modules; --force, --no-cache */
	CLI_TAKES_SOURCE = 2, /* source trees */
	CLI_TAKES_JSON = 4,   /* --json */
	CLI_TAKES_DUMPS = 8,  /* several dumps: a file that is no input fails alone, the others are worked on */
};

enum cli_progress_mode { CLI_PROGRESS_AUTO = 0, CLI_PROGRESS_ALWAYS, CLI_PROGRESS_NEVER };

/* Options that commands share, and the FILES sorted by what they are. */
struct cli_options {
	struct vmr_list dumps, modules, sources;
	struct vmr_list parts; /* of split dumps: those behind the first one of each, which stands in dumps */
	char *vmlinux;
	struct vmr_list words; /* what is no input: ADDRESS..., PID..., TYPE; in order */
	enum dumpcore_reader reader;
	bool force, no_cache, json, no_color;
	bool offline;        /* the command has no use for what servers have */
	unsigned bad_inputs; /* FILES that were reported and left out (CLI_TAKES_DUMPS only): the exit code is CLI_INPUT
				at least */
	unsigned jobs, verbose;
	enum cli_progress_mode progress;
};

/* An option that only this command has. */
struct cli_option {
	const char *name;     /* long name, NULL ends the table */
	char letter;          /* short one, 0 none */
	const char *argument; /* name of its argument for the help, NULL: takes none */
	const char *help;     /* one line */
	/*
	 * Store it: `own` is what command.create gave; `value` NULL without argument. VMR_USAGE when the value is
	 * wrong.
	 */
	struct vmr_error *(*set)(void *own, const char *value);
	const char
		*values; /* what its argument may be, words parted by spaces, or one of the two below; NULL: anything */
};
/* Words that completions take from the rules and the case database's tables: values.h. */
#define CLI_VALUES_RULES  "@rules"
#define CLI_VALUES_TABLES "@tables"
/* Those that are in the dump: a prompt completes them. */
#define CLI_VALUES_PIDS        "@pids"
#define CLI_VALUES_CPUS        "@cpus"
#define CLI_VALUES_FRAMES      "@frames"
#define CLI_VALUES_EXPRESSIONS "@expressions"
#define CLI_VALUES_MEMBERS     "@members" /* of the entries of the expression that was given before */
#define CLI_VALUES_TYPES       "@types"
#define CLI_VALUES_CACHES      "@caches"
#define CLI_VALUES_PATHS       "@paths"

struct cli_command {
	const char *name;
	const char *summary;              /* one line for the list of commands */
	const char *usage;                /* what comes behind the name: "[PID...|--all] FILES..." */
	const char *description;          /* some lines for --help; may be NULL */
	const char *examples;             /* lines "  vmrace ..." for --help: at least one */
	const char *first_words;          /* what its first word may be, as cli_option.values; NULL: anything */
	const char *words;                /* what each other word may be, the same way */
	bool only_in_prompt;              /* help and errors do not put "vmrace" before it */
	unsigned takes;                   /* enum cli_takes */
	const struct cli_option *options; /* NULL: none of its own */
	size_t own_size;                  /* bytes of the command's own option record, zeroed before; 0 none */
	void (*own_deinit)(void *own);    /* frees what is in it; may be NULL */
	/*
	 * True when an argument without dash is a word (an address, a PID, a path in the dump) and not one of FILES;
	 * `count` words came before it. NULL: all are FILES.
	 */
	bool (*is_word)(const char *argument, size_t count);
	/* The work. What it returns is printed as one line "vmrace: ..." and gives the exit code; *ret_exit else
	 * (starts CLI_DONE). */
	struct vmr_error *(*run)(const struct cli_options *options, void *own, int *ret_exit);
};
/* For is_word: each argument that is no file is a word. */
bool cli_is_no_file(const char *argument, size_t count);

/*
 * Open the one dump that the options name. VMR_USAGE when there is none or more than one. vmlinux may be missing (the
 * library then says what it cannot do). The caller closes *ret with dumpcore_close.
 */
struct vmr_error *cli_open_dump(const struct cli_options *options, struct dumpcore **ret) VMR_MUST_USE;
/* The same for one of several dumps. */
struct vmr_error *cli_open_dump_path(const struct cli_options *options, const char *dump,
				     struct dumpcore **ret) VMR_MUST_USE;

/* The same for what needs names: where there is neither a vmlinux nor what the kernel kept of its own, VMR_BAD_INPUT
 * says that `what` needs one, and what the dump lacks. */
struct vmr_error *cli_open_kernel(const struct cli_options *options, const char *what,
				  struct dumpcore **ret) VMR_MUST_USE;
/* The same for types, symbols and code alone, for which a vmlinux or a module's file without a dump is enough. */
struct vmr_error *cli_open_types(const struct cli_options *options, const char *what,
				 struct dumpcore **ret) VMR_MUST_USE;
/*
 * Close it and give the command's error on, with the dump's path where it does not name it; where reading the file has
 * failed, that instead. Takes `error`; dump may be NULL.
 */
struct vmr_error *cli_close_dump(struct dumpcore *dump, struct vmr_error *error) VMR_MUST_USE;

/* Parse and run: argv[0] is the command's name. Gives the exit code; has printed its line when something went wrong. */
int cli_run(const struct cli_command *command, int argc, char **argv);
/* Print an error as one escaped line on stderr and give its exit code. Takes the error over. */
int cli_fail(struct vmr_error *error);
/* The worst of what several inputs gave. */
void cli_raise(int *exit_code, int code);
/* What --help prints, on stdout. */
void cli_print_help(const struct cli_command *command);
/* The i-th shared option that a command has, without its set function; false: no more. For man pages and completions.
 */
bool cli_shared_option(const struct cli_command *command, size_t i, struct cli_option *ret);
