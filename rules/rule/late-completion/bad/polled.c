/* SPDX-License-Identifier: MIT */
/* An owner that polls looks at its completion only so many times. */
#include "../kernel.h"

struct request {
	void *waiter;
	bool polled;
};

struct answer {
	struct completion done;
	int status;
};

void poll_queue(struct request *request);
void insert_request(struct request *request);
bool completion_done(struct completion *completion);

void end_request(struct request *request, int status)
{
	struct answer *answer = request->waiter;

	answer->status = status; /* COMPLETE */
	complete(&answer->done);
}

static void poll_completion(struct request *request, struct completion *done)
{
	int tries = 0;

	do {
		poll_queue(request);
	} while (!completion_done(done) && ++tries < 100); /* LEAVE */
}

int execute(struct request *request)
{
	struct answer answer = { .status = 0 }; /* OWNER */

	init_completion(&answer.done);
	request->waiter = &answer; /* ARM */
	insert_request(request);
	if (request->polled)
		poll_completion(request, &answer.done);
	else
		wait_for_completion(&answer.done);
	return answer.status;
}
