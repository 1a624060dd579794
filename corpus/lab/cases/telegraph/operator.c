/* SPDX-License-Identifier: MIT */
// The completing side: it answers whoever stands in the line's field.
#include "telegraph.h"

int telegraph_tap(struct telegraph_line *line)
{
	static int blot_after = 200;
	int tapped = 0;

	spin_lock(&line->key);
	if (line->reply) {
		if (line->variant == TELEGRAPH_DECOY && --blot_after < 0)
			telegraph_blot(line->reply);
		complete(&line->reply->tapped);	/* lab: complete */
		line->reply = NULL;
		tapped = 1;
	}
	spin_unlock(&line->key);
	return tapped;
}
