/* SPDX-License-Identifier: MIT */
/* What its owner calls stores the pointer in another record on the same stack, which nobody is seen to find. */
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
	int length;
	struct part part;
};

static void part_init(struct part *part, struct reply *reply)
{
	part->reply = reply;
	part->flags = 0;
}

static void message_init(struct message *message, struct reply *reply)
{
	part_init(&message->part, reply);
}

void part_done(struct part *part)
{
	struct reply *reply = part->reply;

	reply->status = 1;
	complete(&reply->done);
}

int ask(void)
{
	struct message message;
	struct reply reply;

	init_completion(&reply.done);
	message_init(&message, &reply);
	if (!wait_for_completion_timeout(&reply.done, 10))
		return -1;
	return reply.status;
}
