/* SPDX-License-Identifier: MIT */
/* The use stands before the release, in a loop that goes on as long as the line has more, whoever is the last. */
#include "../kernel.h"

struct parts {
	atomic_t left;
	struct completion done;
};

struct line {
	struct parts *parts;
	int reading;
};

static void parts_end(struct parts *parts, struct line *line)
{
	while (line->reading) {
		if (atomic_dec_and_test(&parts->left)) /* USE */
			complete(&parts->done); /* RELEASE */
	}
}

void line_end(struct line *line)
{
	struct parts *parts = line->parts;

	parts_end(parts, line);
}

void line_read(struct line *line, int number)
{
	struct parts parts; /* OWNER */

	init_completion(&parts.done);
	atomic_set(&parts.left, 2 * number);
	line->parts = &parts;
	wait_for_completion(&parts.done); /* LEAVE */
}
