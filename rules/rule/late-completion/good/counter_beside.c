/* SPDX-License-Identifier: MIT */
/* A counter of what has the pointer says to who completes that nobody waits. */
#include "../kernel.h"

struct port {
	spinlock_t lock;
	struct completion *done;
	atomic_t waiting;
};

void port_interrupt(struct port *port)
{
	spin_lock(&port->lock);
	if (atomic_read(&port->waiting))
		complete(port->done);
	spin_unlock(&port->lock);
}

int port_drain(struct port *port)
{
	struct completion done;
	unsigned long left;

	init_completion(&done);
	port->done = &done;
	atomic_set(&port->waiting, 1);
	left = wait_for_completion_timeout(&done, 100);
	spin_lock(&port->lock);
	atomic_set(&port->waiting, 0);
	spin_unlock(&port->lock);
	return left ? 0 : -110;
}
