/* SPDX-License-Identifier: MIT */
/* One of two places that free the record only takes the timer off: its callback may run still. */
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
	struct conn *conn = container_of(timer, struct conn, timer); /* CALLBACK */

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
	mod_timer(&conn->timer, 10); /* ARM */
	return 0;
}

void port_close(struct port *port)
{
	struct conn *conn = port->conn;

	port->conn = NULL;
	del_timer_sync(&conn->timer);
	kfree(conn);
}

void port_reset(struct port *port)
{
	struct conn *conn = port->conn;

	port->conn = NULL;
	del_timer(&conn->timer);
	kfree(conn); /* FREE */
}
