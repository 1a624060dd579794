/* SPDX-License-Identifier: MIT */
/* A counter of what has the pointer is looked at: that takes nothing back. */
#include "../kernel.h"

struct port {
	struct completion *done;
	atomic_t closing;
};

void port_interrupt(struct port *port)
{
	if (port->done)
		complete(port->done); /* COMPLETE */
}

int port_drain(struct port *port)
{
	struct completion done; /* OWNER */
	unsigned long left;

	init_completion(&done);
	port->done = &done; /* ARM */
	left = wait_for_completion_timeout(&done, 100);
	if (atomic_read(&port->closing))
		return -5; /* LEAVE */
	port->done = NULL;
	return left ? 0 : -110;
}
