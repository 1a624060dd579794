/* SPDX-License-Identifier: MIT */
/* A record with its callback goes to a device, in a request that leads to it; the wait is over after a while. */
#include "../kernel.h"

struct queue;
struct answer;

struct entry {
	void (*done)(struct queue *queue, struct answer *answer);
};

struct answer {
	struct entry *entry;
	int status;
};

struct request {
	struct entry *entry;
	int opcode;
};

struct drain {
	struct entry entry;
	struct completion done;
};

int queue_post(struct queue *queue, struct request *request);

static void drain_done(struct queue *queue, struct answer *answer)
{
	struct drain *drain = container_of(answer->entry, struct drain, entry);

	complete(&drain->done); /* COMPLETE */
}

int queue_drain(struct queue *queue)
{
	struct drain drain; /* OWNER */
	struct request request = {.entry = &drain.entry, .opcode = 1};
	int ret;

	drain.entry.done = drain_done;
	init_completion(&drain.done);
	ret = queue_post(queue, &request); /* ARM */
	if (ret)
		return ret;
	if (!wait_for_completion_timeout(&drain.done, 100))
		return -110; /* LEAVE */
	return 0;
}
