/* SPDX-License-Identifier: MIT */
/* Who calls the callback of a message with its context has stored the status before that. */
#include "../kernel.h"

struct message {
	struct list_head queue;
	void (*complete)(void *context);
	void *context;
	int status;
};

struct port {
	spinlock_t lock;
	struct list_head queue;
};

static void port_finish(struct port *port, int status)
{
	struct message *message;

	spin_lock(&port->lock);
	message = list_first_entry(&port->queue, struct message, queue);
	list_del(&message->queue);
	spin_unlock(&port->lock);
	message->status = status;
	message->complete(message->context);
}

static void port_worker(struct port *port)
{
	port_finish(port, 0);
}

static void message_complete(void *context)
{
	complete(context);
}

int port_sync(struct port *port)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct message message;

	message.complete = message_complete;
	message.context = &done;
	spin_lock(&port->lock);
	list_add_tail(&message.queue, &port->queue);
	spin_unlock(&port->lock);
	wait_for_completion(&done);
	return message.status;
}

void (*port_work)(struct port *port) = port_worker;
