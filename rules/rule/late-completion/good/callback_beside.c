/* SPDX-License-Identifier: MIT */
/* The callback beside the pointer is called with it; a helper that was read takes both back. */
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
	complete(arg);
}

void bus_finalize(struct message *message)
{
	message->status = 0;
	if (message->complete)
		message->complete(message->context);
}

static void message_forget(struct bus *bus, struct message *message)
{
	spin_lock(&bus->lock);
	message->context = NULL;
	spin_unlock(&bus->lock);
}

int bus_sync(struct bus *bus, struct message *message)
{
	DECLARE_COMPLETION_ONSTACK(done);

	message->complete = sync_complete;
	message->context = &done;
	bus_send(bus, message);
	if (!wait_for_completion_timeout(&done, 100)) {
		message_forget(bus, message);
		return -110;
	}
	message->complete = NULL;
	message->context = NULL;
	return message->status;
}
