/* SPDX-License-Identifier: MIT */
/* After a signal the owner stores what who completes looks at under the lock. */
#include "../kernel.h"

struct request {
	void *context;
	int status;
};

struct port {
	spinlock_t lock;
	struct request *request;
	int busy, status, gone;
};

void port_start(struct port *port);

static void port_done(struct port *port, struct request *request)
{
	struct completion *done = request->context;

	spin_lock(&port->lock);
	if (!port->gone)
		complete(done);
	spin_unlock(&port->lock);
}

void port_irq(struct port *port)
{
	port_done(port, port->request);
}

int port_io(struct port *port)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int ret;

	spin_lock(&port->lock);
	port->request->context = &done;
	port->busy = 1;
	spin_unlock(&port->lock);
	port_start(port);
	ret = wait_for_completion_interruptible(&done);
	spin_lock(&port->lock);
	if (ret) {
		port->status = -4;
		port->gone = 1;
	}
	port->busy = 0;
	spin_unlock(&port->lock);
	return ret;
}
