/* SPDX-License-Identifier: MIT */
/* What may stand at the end of a prompt's line: which word it is, and the words that it may be. */
#include "cli/complete.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/candidates.h"
#include "cli/commands.h"
#include "cli/process.h"
#include "cli/session.h"
#include "cli/values.h"
#include "common/memory.h"

/* CANDIDATES_KEPT: shown at once. SECONDS: that somebody waits for Tab. */
enum { CANDIDATES_KEPT = 200, SECONDS = 5, ANSWER_LIMIT = 1 << 20 };

void candidates_add(struct candidates *candidates, const char *name)
{
	if (candidates->list.count < CANDIDATES_MOST && name && *name &&
	    !strncmp(name, candidates->prefix, strlen(candidates->prefix)))
		vmr_list_add(&candidates->list, name);
}

/* ---- which word it is */

static void add_all(struct candidates *candidates, const struct vmr_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		candidates_add(candidates, list->items[i]);
}

static void add_commands(struct candidates *candidates)
{
	for (size_t i = 0; i < cli_command_count; i++)
		if (strcmp(cli_commands[i]->name, "open") != 0)
			candidates_add(candidates, cli_commands[i]->name);
	for (size_t i = 0; i < cli_prompt_command_count; i++)
		candidates_add(candidates, cli_prompt_commands[i]->name);
	candidates_add(candidates, "help");
	candidates_add(candidates, "quit");
	candidates->behind = " ";
}

/* The i-th option of a command: its own, then the shared ones that a prompt has a use for. */
static bool option_at(const struct cli_command *command, size_t i, struct cli_option *ret)
{
	size_t own = 0;

	while (command->options && command->options[own].name)
		own++;
	if (i >= own)
		return cli_shared_option(command, i - own, ret);
	*ret = command->options[i];
	return true;
}

static void add_options(struct candidates *candidates, const struct cli_command *command)
{
	struct cli_option option;

	for (size_t i = 0; option_at(command, i, &option); i++) {
		vmr_autofree char *name = vmr_format("--%s", option.name);
		candidates_add(candidates, name);
	}
	candidates_add(candidates, "--help");
	candidates->behind = " ";
}

/* The option whose value follows a word: "--pid", "-p". */
static bool takes_value(const struct cli_command *command, const char *word, struct cli_option *ret)
{
	for (size_t i = 0; option_at(command, i, ret); i++) {
		bool is_long = !strncmp(word, "--", 2) && !strcmp(word + 2, ret->name);
		bool is_short = word[0] == '-' && ret->letter && word[1] == ret->letter && !word[2];
		if ((is_long || is_short) && ret->argument)
			return true;
	}
	return false;
}

static void add_values(struct candidates *candidates, const char *values, const char *text)
{
	vmr_autolist list = {0};

	candidates->prefix = text;
	candidates->behind = " ";
	if (cli_values_list(values, &list))
		add_all(candidates, &list);
	else if (values)
		candidates_of_dump(candidates, values, text);
}

/* `text`: the word that is being written, as it stands in the line. */
static void add_word(struct candidates *candidates, const char *text)
{
	const struct vmr_list *words = &candidates->line.words;
	const struct cli_command *command = cli_command_find(words->items[0]);
	struct cli_option option;

	if (!command)
		command = cli_prompt_command_find(words->items[0]);
	if (!strcmp(words->items[0], "help")) {
		if (words->count == 1)
			add_commands(candidates);
		return;
	}
	if (!command)
		return;
	const char *equals = strchr(text, '=');
	vmr_autofree char *name = vmr_strndup(text, equals ? (size_t)(equals - text) : strlen(text));
	if (words->count > 1 && takes_value(command, words->items[words->count - 1], &option))
		add_values(candidates, option.values, text);
	else if (!strncmp(text, "--", 2) && equals && takes_value(command, name, &option))
		add_values(candidates, option.values, equals + 1);
	else if (*text == '-' && (!text[1] || text[1] == '-'))
		add_options(candidates, command);
	else if (words->count == 1 && command->first_words)
		add_values(candidates, command->first_words, text);
	else
		add_values(candidates, command->words, text);
}

/* The line's last word is taken from its words. */
static void complete(struct candidates *candidates, const char *before)
{
	vmr_error_drop(cli_line_parse(before, &candidates->line));
	if (candidates->line.shell || candidates->line.start > strlen(before))
		return;
	const char *text = before + candidates->line.start;
	struct vmr_list *words = &candidates->line.words;
	if (candidates->line.is_in_word && words->count)
		free(words->items[--words->count]);
	candidates->prefix = text;
	candidates->behind = "";
	if (words->count)
		add_word(candidates, text);
	else
		add_commands(candidates);
}

/* ---- in a process of its own */

static void write_answer(FILE *out, struct candidates *candidates)
{
	struct vmr_list *list = &candidates->list;
	size_t unique = 0;

	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), vmr_text_compare);
	for (size_t i = 0; i < list->count; i++)
		if (!unique || strcmp(list->items[unique - 1], list->items[i]) != 0)
			list->items[unique++] = list->items[i];
	size_t kept = unique < CANDIDATES_KEPT ? unique : CANDIDATES_KEPT;
	fprintf(out, "%zu\n%zu\n%s\n", strlen(candidates->prefix), unique - kept, candidates->behind);
	for (size_t i = 0; i < kept; i++) {
		vmr_autofree char *clean = vmr_text_clean(list->items[i], false);
		if (!strcmp(clean, list->items[i])) /* else it could not be typed */
			fprintf(out, "%s\n", list->items[i]);
	}
}

static _Noreturn void answer(int fd, const char *before)
{
	struct candidates candidates = {.prefix = "", .behind = "", .dump = cli_session_dump()};
	FILE *out = fdopen(fd, "w");

	if (!out)
		_exit(1);
	cli_process_begin_shell(); /* Ctrl-C ends it */
	complete(&candidates, before);
	write_answer(out, &candidates);
	fflush(out);
	_exit(0);
}

static int64_t milliseconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* All that comes before the time is over; the caller frees it. */
static char *read_answer(int fd)
{
	char *text = vmr_alloc(ANSWER_LIMIT + 1);
	int64_t end = milliseconds() + SECONDS * 1000, left;

	for (size_t size = 0; size < ANSWER_LIMIT && (left = end - milliseconds()) > 0;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		if (poll(&wait, 1, (int)left) <= 0)
			break;
		ssize_t got = read(fd, text + size, ANSWER_LIMIT - size);
		if (got <= 0)
			return text;
		size += (size_t)got;
	}
	text[0] = '\0'; /* a part of it could be taken for all */
	return text;
}

static void parse_answer(char *text, struct cli_completion *ret)
{
	char *save = text, *line = strsep(&save, "\n");

	ret->typed = strtoul(line, NULL, 10);
	line = strsep(&save, "\n");
	ret->left_out = line ? strtoul(line, NULL, 10) : 0;
	line = strsep(&save, "\n");
	ret->behind = line && *line ? " " : "";
	while ((line = strsep(&save, "\n")) && *line)
		vmr_list_add(&ret->candidates, line);
}

void cli_complete(const char *before, struct cli_completion *ret)
{
	int ends[2];

	*ret = (struct cli_completion){.behind = ""};
	if (pipe(ends))
		return;
	fflush(stdout);
	pid_t pid = fork();
	if (!pid)
		answer(ends[1], before);
	close(ends[1]);
	vmr_autofree char *text = pid > 0 ? read_answer(ends[0]) : vmr_strdup("");
	close(ends[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	parse_answer(text, ret);
}

void cli_completion_deinit(struct cli_completion *completion)
{
	vmr_list_deinit(&completion->candidates);
}
