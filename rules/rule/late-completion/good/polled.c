/* SPDX-License-Identifier: MIT */
/* An owner that polls looks at its completion until it was made. */
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

	answer->status = status;
	complete(&answer->done);
}

static void poll_completion(struct request *request, struct completion *done)
{
	do {
		poll_queue(request);
	} while (!completion_done(done));
}

int execute(struct request *request)
{
	struct answer answer = { .status = 0 };

	init_completion(&answer.done);
	request->waiter = &answer;
	insert_request(request);
	if (request->polled)
		poll_completion(request, &answer.done);
	else
		wait_for_completion(&answer.done);
	return answer.status;
}
