/* SPDX-License-Identifier: MIT */
/* The prompt: lines, history, what Tab does. */
#include "cli/prompt.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "cli/complete.h"
#include "cli/execute.h"
#include "cli/process.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "dumpcore/dump.h"

enum { HISTORY_LINES = 1000 };

static const char *prompt_text(EditLine *editor)
{
	static char text[80];
	const struct cli_session_frame *frame = cli_session_frame();

	(void)editor;
	if (!frame)
		return "vmrace> ";
	snprintf(text, sizeof(text), "vmrace %s> ", frame->label);
	return text;
}

/* ---- completion */

/* In columns, from top to bottom, as ls does. */
static void print_candidates(const struct cli_completion *completion)
{
	const struct vmr_list *list = &completion->candidates;
	size_t width = 1;

	for (size_t i = 0; i < list->count; i++)
		width = strlen(list->items[i]) > width ? strlen(list->items[i]) : width;
	width += 2;
	size_t across = cli_terminal_width() / width ? cli_terminal_width() / width : 1,
	       down = (list->count + across - 1) / across;
	putchar('\n');
	for (size_t row = 0; row < down; row++) {
		for (size_t i = row; i < list->count; i += down)
			printf("%-*s", i + down < list->count ? (int)width : 0, list->items[i]);
		putchar('\n');
	}
	if (completion->left_out)
		printf("... and %zu more\n", completion->left_out);
	fflush(stdout);
}

/* How many bytes all candidates begin with. */
static size_t common_length(const struct vmr_list *list)
{
	size_t length = strlen(list->items[0]);

	for (size_t i = 1; i < list->count; i++) {
		size_t same = 0;
		while (same < length && list->items[i][same] == list->items[0][same])
			same++;
		length = same;
	}
	return length;
}

static unsigned char complete(EditLine *editor, int key)
{
	const LineInfo *line = el_line(editor);
	vmr_autofree char *before = vmr_strndup(line->buffer, (size_t)(line->cursor - line->buffer));
	__attribute__((cleanup(cli_completion_deinit))) struct cli_completion completion = {0};

	(void)key;
	cli_complete(before, &completion);
	cli_process_interrupted(); /* it was the search */
	if (!completion.candidates.count || completion.typed > strlen(before))
		return CC_ERROR;
	size_t common = completion.left_out ? 0 : common_length(&completion.candidates);
	bool is_one = completion.candidates.count == 1 && !completion.left_out;
	if (common > completion.typed || is_one) {
		vmr_autofree char *text =
			vmr_format("%.*s%s", (int)(common - completion.typed),
				   completion.candidates.items[0] + completion.typed, is_one ? completion.behind : "");
		return !*text || el_insertstr(editor, text) ? CC_ERROR : CC_REFRESH;
	}
	print_candidates(&completion);
	return CC_REDISPLAY;
}

/* ---- history */

/* Where it is kept; NULL: nowhere. The caller owns it. */
static char *history_path(void)
{
	const char *own = getenv("VMRACE_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (own)
		return *own ? vmr_strdup(own) : NULL;
	vmr_autofree char *folder = state && *state == '/' ? vmr_format("%s/vmrace", state)
				    : home && *home == '/' ? vmr_format("%s/.local/state/vmrace", home)
							   : NULL;
	if (!folder || vmr_error_drop(vmr_file_make_folder(folder)))
		return NULL;
	return vmr_format("%s/history", folder);
}

static History *history_open(const char *path)
{
	History *lines = history_init();
	HistEvent event;

	if (!lines)
		vmr_memory_end();
	history(lines, &event, H_SETSIZE, HISTORY_LINES);
	history(lines, &event, H_SETUNIQUE, 1);
	if (path)
		history(lines, &event, H_LOAD, path);
	return lines;
}

/* ---- lines */

static void print_greeting(void)
{
	struct dumpcore *dump = cli_session_dump();
	const struct dumpcore_info *info = dump ? dumpcore_info_get(dump) : NULL;

	if (info && info->release) {
		vmr_autofree char *release = vmr_text_clean(info->release, false);
		printf("Linux %s, %u CPUs%s. ", release, info->cpus, info->incomplete ? ", the dump is cut" : "");
	}
	puts("help lists the commands, Tab completes, Ctrl-D ends.");
	if (info && info->release && info->naming != DUMPCORE_NAMING_NONE) {
		cli_execute("crash --brief");
		puts("To begin with: bt --crash, waits, dmesg | tail -40, analyze.");
	}
}

/* One letter: 1; 0 at the end of input, -1 when the line is given up or cannot be read. */
static int read_letter(EditLine *editor, wchar_t *ret)
{
	mbstate_t state = {0};
	char byte;

	for (;;) {
		enum cli_process_wake wake = cli_process_wait();
		if (wake == CLI_PROCESS_INTERRUPTED)
			return -1;
		if (wake == CLI_PROCESS_REDRAW) {
			el_set(editor, EL_PREP_TERM, 0);
			el_set(editor, EL_PREP_TERM, 1);
			putchar('\r');
			fflush(stdout);
			el_resize(editor);
			el_set(editor, EL_REFRESH);
			continue;
		}
		ssize_t got = read(STDIN_FILENO, &byte, 1);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return (int)got;
		size_t length = mbrtowc(ret, &byte, 1, &state);
		if (length == (size_t)-2) /* more bytes belong to it */
			continue;
		if (length != (size_t)-1)
			return 1;
		state = (mbstate_t){0};
	}
}

static EditLine *editor_open(History *lines)
{
	EditLine *editor = el_init_fd("vmrace", stdin, stdout, stderr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);

	if (!editor)
		vmr_memory_end();
	el_set(editor, EL_PROMPT, prompt_text);
	el_set(editor, EL_EDITOR, "emacs");
	el_set(editor, EL_HIST, history, lines);
	el_set(editor, EL_GETCFN, read_letter);
	el_wset(editor, EL_ADDFN, L"vmrace-complete", L"complete a command, name, member, PID", complete);
	el_set(editor, EL_BIND, "^I", "vmrace-complete", NULL);
	el_set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_source(editor, NULL); /* ~/.editrc, as for every program of it */
	return editor;
}

/* One line, without its newline; NULL: no more. The caller owns it. "" after Ctrl-C. */
static char *read_line(EditLine *editor)
{
	int count;

	fflush(stdout);
	el_set(editor, EL_PREP_TERM, 1); /* before the prompt is there: what is typed then is shown once */
	const char *line = el_gets(editor, &count);
	if (cli_process_interrupted()) { /* the line is given up */
		puts("^C");
		el_reset(editor);
		return vmr_strdup("");
	}
	if (!line || count <= 0)
		return NULL;
	return vmr_strndup(line, strcspn(line, "\n"));
}

static bool is_blank(const char *line)
{
	return !line[strspn(line, " \t")];
}

void cli_prompt_run(void)
{
	vmr_autofree char *path = history_path();

	setlocale(LC_CTYPE, "");
	cli_process_survive();
	History *lines = history_open(path);
	EditLine *editor = editor_open(lines);
	HistEvent event;

	print_greeting();
	for (bool is_over = false; !is_over;) {
		vmr_autofree char *line = read_line(editor);
		if (!line) {
			putchar('\n');
			break;
		}
		if (!is_blank(line)) {
			history(lines, &event, H_ENTER, line);
			if (path)
				history(lines, &event, H_SAVE, path);
		}
		struct cli_done done = cli_execute(line);
		is_over = done.is_quit;
		if (cli_process_interrupted() || done.is_interrupted) /* behind the terminal's ^C */
			putchar('\n');
	}
	el_end(editor);
	history_end(lines);
}
