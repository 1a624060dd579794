/* SPDX-License-Identifier: MIT */
/* What its owner calls stores the pointer in another record on the same stack, and that in a queue. */
#include "../kernel.h"

struct reply {
	int status;
	struct completion done;
};

struct part {
	struct reply *reply;
	int flags;
};

struct message {
	struct list_head node;
	int length;
	struct part part;
};

static void part_init(struct part *part, struct reply *reply)
{
	part->reply = reply; /* ARM */
	part->flags = 0;
}

static void message_init(struct message *message, struct reply *reply)
{
	part_init(&message->part, reply);
}

void part_done(struct part *part)
{
	struct reply *reply = part->reply;

	reply->status = 1; /* COMPLETE */
	complete(&reply->done);
}

int ask(struct list_head *queue)
{
	struct message message;
	struct reply reply; /* OWNER */

	init_completion(&reply.done);
	message_init(&message, &reply);
	list_add_tail(&message.node, queue);
	if (!wait_for_completion_timeout(&reply.done, 10))
		return -1; /* LEAVE */
	return reply.status;
}
