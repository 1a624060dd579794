/* SPDX-License-Identifier: MIT */
/* What has a pointer to the record goes to who takes the record off by that. */
#include "../kernel.h"

struct server {
	spinlock_t lock;
	struct list_head pending;
};

struct ticket {
	struct pending *pending;
	int number;
};

struct pending {
	struct list_head node;
	int broken;
};

static void pending_add(struct server *server, struct ticket *ticket, struct pending *pending)
{
	spin_lock(&server->lock);
	pending->broken = 0;
	ticket->pending = pending;
	list_add_tail(&pending->node, &server->pending);
	spin_unlock(&server->lock);
}

static void pending_del(struct server *server, struct pending *pending)
{
	spin_lock(&server->lock);
	list_del(&pending->node);
	spin_unlock(&server->lock);
}

static int ticket_number(struct server *server, struct ticket *ticket)
{
	int number = ticket->number;

	spin_lock(&server->lock);
	if (ticket->pending->broken)
		number = 0;
	list_del(&ticket->pending->node);
	spin_unlock(&server->lock);
	return number;
}

int open_ticket(struct server *server, int number)
{
	struct ticket ticket = { .number = number };
	struct pending pending;

	pending_add(server, &ticket, &pending);
	if (!number) {
		pending_del(server, &pending);
		return 0;
	}
	return ticket_number(server, &ticket);
}

void break_all(struct server *server)
{
	struct pending *pending;

	spin_lock(&server->lock);
	list_for_each_entry(pending, &server->pending, node)
		pending->broken = 1;
	spin_unlock(&server->lock);
}
