/* SPDX-License-Identifier: MIT */
/* The owner hands the pointer on together with the callback that is called with it, and gives up. */
#include "../kernel.h"

struct command {
	struct work_struct work;
	void (*callback)(int code, void *data);
	void *data;
};

struct answer {
	struct completion done;
	int code;
};

static void command_work(struct work_struct *work)
{
	struct command *command = container_of(work, struct command, work);

	command->callback(0, command->data);
}

static void command_start(struct command *command, void (*callback)(int code, void *data), void *data)
{
	command->callback = callback;
	command->data = data; /* ARM */
	INIT_WORK(&command->work, command_work);
	queue_work(NULL, &command->work);
}

static void answer_callback(int code, void *data)
{
	struct answer *answer = data;

	answer->code = code; /* COMPLETE */
	complete(&answer->done);
}

int command_sync(struct command *command)
{
	struct answer answer; /* OWNER */

	init_completion(&answer.done);
	command_start(command, answer_callback, &answer);
	if (!wait_for_completion_timeout(&answer.done, 100)) {
		return -110; /* LEAVE */
	}
	return answer.code;
}
