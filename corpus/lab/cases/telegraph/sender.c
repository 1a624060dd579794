/* SPDX-License-Identifier: MIT */
// The waiting side: an answer that does not come within a jiffy or two is given up.
#include <linux/errno.h>
#include <linux/jiffies.h>
#include "telegraph.h"

enum { PATIENCE = 2 };	/* jiffies */

static void arm(struct telegraph_line *line, struct telegraph_reply *reply)
{
	init_completion(&reply->tapped);
	reply->since = jiffies;
	spin_lock(&line->key);
	reply->number = line->sent;
	line->reply = reply;		/* lab: arm */
	spin_unlock(&line->key);
}

noinline int telegraph_send(struct telegraph_line *line)
{
	struct telegraph_reply reply;	/* lab: owner */

	arm(line, &reply);
	if (!wait_for_completion_timeout(&reply.tapped, PATIENCE))
		return -ETIMEDOUT;	/* lab: leave */
	return 0;
}

noinline int telegraph_send_and_withdraw(struct telegraph_line *line)
{
	struct telegraph_reply reply;
	unsigned long left;

	arm(line, &reply);
	left = wait_for_completion_timeout(&reply.tapped, PATIENCE);
	spin_lock(&line->key);
	if (line->reply == &reply)
		line->reply = NULL;
	spin_unlock(&line->key);
	return left ? 0 : -ETIMEDOUT;
}
