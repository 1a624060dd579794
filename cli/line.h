/* SPDX-License-Identifier: MIT */
/*
 * A line of a prompt: words as a shell parts them, with quotes and backslashes, and behind `|` what a shell does with
 * the output. Nothing is expanded: `$rip` and `*data` are what they are. Blanks and `|` in brackets part nothing, and
 * `| where`, `| first`, `| count` behind an expression of show go on with it, as does
 * an operator between blanks: `show a + b`.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"

struct cli_line {
	struct vmr_list words;
	char *shell;     /* what stands behind the `|`; NULL: nothing does */
	size_t start;    /* of the last word, in the text; its end when a blank is behind it */
	bool is_in_word; /* the text ends in a word: more letters would be its own */
};

/* Room for a line; longer ones are refused. */
#define CLI_LINE_LIMIT 65536

/* VMR_USAGE: a quote is open at the end; *ret is of the text up to there all the same. The caller releases *ret. */
struct vmr_error *cli_line_parse(const char *text, struct cli_line *ret) VMR_MUST_USE;
void cli_line_deinit(struct cli_line *line);
