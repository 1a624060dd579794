/* SPDX-License-Identifier: MIT */
/* The callback beside the pointer is called with it after the owner's time-out. */
#include "../kernel.h"

struct message {
	struct list_head node;
	void (*complete)(void *context);
	void *context;
	int status;
};

struct bus {
	spinlock_t lock;
	struct list_head messages;
};

void bus_send(struct bus *bus, struct message *message);

static void sync_complete(void *arg)
{
	complete(arg); /* COMPLETE */
}

void bus_finalize(struct message *message)
{
	message->status = 0;
	if (message->complete)
		message->complete(message->context);
}

int bus_sync(struct bus *bus, struct message *message)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	message->complete = sync_complete;
	message->context = &done; /* ARM */
	bus_send(bus, message);
	if (!wait_for_completion_timeout(&done, 100)) {
		return -110; /* LEAVE */
	}
	message->complete = NULL;
	message->context = NULL;
	return message->status;
}
