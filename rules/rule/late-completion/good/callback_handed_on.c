/* SPDX-License-Identifier: MIT */
/* The owner hands the pointer on together with the callback; when it gives up it cancels the work that calls it. */
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
	command->data = data;
	INIT_WORK(&command->work, command_work);
	queue_work(NULL, &command->work);
}

static void command_cancel(struct command *command)
{
	cancel_work_sync(&command->work);
}

static void answer_callback(int code, void *data)
{
	struct answer *answer = data;

	answer->code = code;
	complete(&answer->done);
}

int command_sync(struct command *command)
{
	struct answer answer;

	init_completion(&answer.done);
	command_start(command, answer_callback, &answer);
	if (!wait_for_completion_timeout(&answer.done, 100)) {
		command_cancel(command);
		return -110;
	}
	return answer.code;
}
