/* SPDX-License-Identifier: MIT */
/* The record is freed by a helper, before which one of its callers cancels. */
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

static void conn_free(struct conn *conn)
{
	list_del(&conn->node);
	kfree(conn); /* FREE */
}

void port_close(struct port *port)
{
	struct conn *conn = port->conn;

	del_timer_sync(&conn->timer);
	conn_free(conn);
}

void port_reset(struct port *port)
{
	struct conn *conn = port->conn;

	if (!conn)
		return;
	conn_free(conn);
}
