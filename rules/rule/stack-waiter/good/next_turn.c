/* SPDX-License-Identifier: MIT */
/* The use stands before the release, in a loop over parts: what is last of all has no next turn. */
#include "../kernel.h"

struct parts {
	atomic_t left;
	struct completion done;
};

struct line {
	struct parts *parts;
	int reading;
};

static void parts_end(struct parts *parts, unsigned number)
{
	while (number--) {
		if (atomic_dec_and_test(&parts->left))
			complete(&parts->done);
	}
}

void line_end(struct line *line)
{
	struct parts *parts = line->parts;

	line->reading = 0;
	parts_end(parts, 2);
}

void line_read(struct line *line, int number)
{
	struct parts parts;

	init_completion(&parts.done);
	atomic_set(&parts.left, 2 * number);
	line->parts = &parts;
	wait_for_completion(&parts.done);
}
