/* SPDX-License-Identifier: MIT */
/* Who takes the entry off does so where it was handed none: it is handed the owner's. */
#include "../kernel.h"

struct reply {
	struct list_head node;
	int number, status;
};

struct port {
	spinlock_t lock;
	struct list_head replies;
};
struct reply *port_find(struct port *port, int number);

static void port_forget(struct port *port, struct reply *reply, int number)
{
	spin_lock(&port->lock);
	if (reply == NULL) {
		reply = port_find(port, number);
		list_del(&reply->node);
	}
	spin_unlock(&port->lock); /* LEAVE */
}

int port_ask(struct port *port, int number)
{
	struct reply reply = { .number = number }; /* OWNER */

	spin_lock(&port->lock);
	list_add_tail(&reply.node, &port->replies); /* ADD */
	spin_unlock(&port->lock);
	schedule();
	port_forget(port, &reply, number);
	return reply.status;
}
