/* SPDX-License-Identifier: MIT */
/* The owner leaves its pointer with all commands that match, and takes it back from all that still do. */
#include "../kernel.h"

struct command {
	struct completion *waiter;
	int tag;
};

struct host {
	spinlock_t lock;
	int first, last;
	struct command *commands[16];
};

int command_matches(struct command *command, int tag);

void command_done(struct command *command)
{
	if (command->waiter)
		complete(command->waiter);
}

int host_wait(struct host *host, int tag)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct command *command;
	unsigned long left;
	int wait, i;

	do {
		wait = 0;
		spin_lock(&host->lock);
		for (i = host->first; i <= host->last; i++) {
			command = host->commands[i];
			if (command_matches(command, tag)) {
				command->waiter = &done;
				wait++;
			}
		}
		spin_unlock(&host->lock);
		if (wait) {
			left = wait_for_completion_timeout(&done, 100);
			if (!left) {
				spin_lock(&host->lock);
				for (i = host->first; i <= host->last; i++) {
					command = host->commands[i];
					if (command_matches(command, tag))
						command->waiter = NULL;
				}
				spin_unlock(&host->lock);
				return -110;
			}
		}
	} while (wait);
	return 0;
}
