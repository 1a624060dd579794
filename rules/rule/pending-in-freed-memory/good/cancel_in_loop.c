/* SPDX-License-Identifier: MIT */
/* Each record of a list is cancelled and freed. */
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

	port->conn = NULL;
	del_timer_sync(&conn->timer);
	kfree(conn);
}

void port_release(struct port *port)
{
	struct conn *conn, *next;

	list_for_each_entry_safe(conn, next, &port->conns, node) {
		del_timer_sync(&conn->timer);
		kfree(conn);
	}
}
