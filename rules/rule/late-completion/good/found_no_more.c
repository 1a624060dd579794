/* SPDX-License-Identifier: MIT */
/* The request that has the pointer is looked up again: when it is found no more, who took it away completes nothing. */
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
		complete(request->aborted);
	}
	spin_unlock(&command->lock);
}

int abort_and_wait(void *host)
{
	struct command *command = command_of(host);
	struct completion done;
	struct request *request;
	int result = -5;

	init_completion(&done);
	spin_lock(&command->lock);
	request = command->request;
	if (!request) {
		spin_unlock(&command->lock);
		return 0;
	}
	request->aborted = &done;
	spin_unlock(&command->lock);
	request_abort(command);
	wait_for_completion_timeout(&done, 10);
	spin_lock(&command->lock);
	request = command_of(host)->request;
	if (!request) {
		spin_unlock(&command->lock);
		return -5;
	}
	request->aborted = NULL;
	result = request->status;
	spin_unlock(&command->lock);
	return result;
}
