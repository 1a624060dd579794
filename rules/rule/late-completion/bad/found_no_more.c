/* SPDX-License-Identifier: MIT */
/* The request that has the pointer is looked up before it is armed, and not after the wait: nobody takes it back. */
#include "../kernel.h"

struct request {
	struct completion *aborted;
	int status;
};
struct command {
	spinlock_t lock;
	struct request *request;
};
struct command *command_of(void *host);
void request_abort(struct command *command);

void abort_answer(struct command *command, int status)
{
	struct request *request;

	spin_lock(&command->lock);
	request = command->request;
	if (request && request->aborted) {
		request->status = status;
		complete(request->aborted); /* COMPLETE */
	}
	spin_unlock(&command->lock);
}

int abort_and_wait(void *host)
{
	struct command *command = command_of(host);
	struct completion done; /* OWNER */
	struct request *request;
	int result = -5;

	init_completion(&done);
	spin_lock(&command->lock);
	request = command->request;
	if (!request) {
		spin_unlock(&command->lock);
		return 0;
	}
	request->aborted = &done; /* ARM */
	spin_unlock(&command->lock);
	request_abort(command);
	wait_for_completion_timeout(&done, 10);
	result = request->status;
	return result; /* LEAVE */
}
