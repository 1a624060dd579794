/* SPDX-License-Identifier: MIT */
/* Pointers are kept in a table; when the owner gives up, it leaves its own there. */
#include "../kernel.h"

enum { SLOTS = 4 };

struct slot {
	void (*isr)(void *data);
	void *data;
};

struct port {
	spinlock_t lock;
	struct slot slots[SLOTS];
};

static void slot_done(void *data)
{
	complete((struct completion *)data); /* COMPLETE */
}

static int port_register(struct port *port, void (*isr)(void *data), void *data)
{
	struct slot *slot;
	int i;

	spin_lock(&port->lock);
	for (i = 0; i < SLOTS; i++) {
		slot = &port->slots[i];
		if (slot->isr)
			continue;
		slot->isr = isr;
		slot->data = data; /* ARM */
		break;
	}
	spin_unlock(&port->lock);
	return i == SLOTS ? -16 : 0;
}

void port_irq(struct port *port)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		struct slot *slot = &port->slots[i];

		if (slot->isr)
			slot->isr(slot->data);
	}
}

int port_sync(struct port *port)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */
	int ret = port_register(port, slot_done, &done);

	if (ret)
		return ret;
	if (!wait_for_completion_timeout(&done, 100))
		return -110; /* LEAVE */
	return 0;
}
