/* SPDX-License-Identifier: MIT */
/* What decides is the result of a call through a pointer; one way out leaves the entry queued. */
#include "../kernel.h"

struct port {
	struct wait_queue_head wait;
	int (*write)(struct port *port, int count);
};

int port_write(struct port *port, int count)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function }; /* OWNER */
	int written = 0;

	add_wait_queue(&port->wait, &wait); /* ADD */
	while (count > 0) {
		written = port->write(port, count);
		if (written < 0)
			return written; /* LEAVE */
		count -= written;
		schedule();
	}
	remove_wait_queue(&port->wait, &wait);
	return written;
}
