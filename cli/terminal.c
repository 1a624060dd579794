/* SPDX-License-Identifier: MIT */
/* The terminal that standard output is. */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LEAST = 60, MOST = 200, OTHERWISE = 80 };

/* A whole number in the environment; 0: none. */
static unsigned long columns_set(void)
{
	const char *text = getenv("COLUMNS");
	char *end;
	unsigned long number = text ? strtoul(text, &end, 10) : 0;

	return text && *text >= '0' && *text <= '9' && !*end ? number : 0;
}

unsigned cli_terminal_width(void)
{
	struct winsize size = {0};

	if (!isatty(STDOUT_FILENO))
		return OTHERWISE;
	unsigned long columns = columns_set();
	if (!columns && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		columns = size.ws_col;
	if (!columns)
		return OTHERWISE;
	return columns < LEAST ? LEAST : columns > MOST ? MOST : (unsigned)columns;
}

bool cli_terminal_has_colors(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(term && !strcmp(term, "dumb"));
}
