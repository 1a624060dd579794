/* SPDX-License-Identifier: MIT */
/* No place cancels: what keeps the record alive is not known. */
#include "../kernel.h"

struct conn {
	struct list_head node;
	int count, open;
	struct timer_list timer;
};

struct port {
	struct conn *conn;
	struct list_head conns;
};

static void conn_timeout(struct timer_list *timer)
{
	struct conn *conn = container_of(timer, struct conn, timer);

	conn->count++;
}

int port_open(struct port *port)
{
	struct conn *conn = kzalloc(sizeof(*conn), 0);

	if (!conn)
		return -12;
	timer_setup(&conn->timer, conn_timeout, 0);
	list_add(&conn->node, &port->conns);
	port->conn = conn;
	mod_timer(&conn->timer, 10);
	return 0;
}

void port_close(struct port *port)
{
	struct conn *conn = port->conn;

	kfree(conn);
}
