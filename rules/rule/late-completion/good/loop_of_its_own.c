/* SPDX-License-Identifier: MIT */
/* A loop that the record itself decides runs once: its head sets a work going, its step stops it and ends the loop. */
#include "../kernel.h"

struct guard {
	struct work_struct work;
	struct port *port;
};

struct port {
	struct workqueue_struct *queue;
	int state;
};

void port_reset(struct port *port);

static void guard_bark(struct work_struct *work)
{
	struct guard *guard = container_of(work, struct guard, work);

	guard->port->state = 1;
}

void guard_set(struct guard *guard, struct port *port)
{
	guard->port = port;
	INIT_WORK(&guard->work, guard_bark);
	queue_work(port->queue, &guard->work);
}

void guard_end(struct guard *guard)
{
	cancel_work_sync(&guard->work);
	guard->port = NULL;
}

void port_guarded(struct port *port)
{
	struct guard guard;

	for (guard_set(&guard, port); guard.port; guard_end(&guard))
		port_reset(port);
}
