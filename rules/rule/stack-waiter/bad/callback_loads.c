/* SPDX-License-Identifier: MIT */
/* A callback loads the record from its object; the owner waits for a part of it in a helper. */
#include "../kernel.h"

struct request {
	void (*end)(struct request *request, int status);
	void *data;
};

struct request_wait {
	struct completion done;
	int status;
};

static void request_end(struct request *request, int status)
{
	struct request_wait *wait = request->data;

	complete(&wait->done); /* RELEASE */
	wait->status = status; /* USE */
}

static void request_sleep(struct completion *done)
{
	wait_for_completion(done); /* LEAVE */
}

int request_execute(struct request *request)
{
	struct request_wait wait; /* OWNER */

	init_completion(&wait.done);
	request->data = &wait;
	request->end = request_end;
	request_sleep(&wait.done);
	return wait.status;
}
