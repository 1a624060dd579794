/* SPDX-License-Identifier: MIT */
/* What the owner looks at before it takes the record off is not set where it is queued. */
#include "../kernel.h"

struct table {
	spinlock_t lock;
	struct list_head walkers;
	struct table *next;
	int items;
};

struct cursor {
	struct list_head node;
	struct table *on;
	int seen;
};

static void cursor_move(struct cursor *cursor, struct table *table)
{
	while (table && !table->items)
		table = table->next;
	if (!table)
		return;
	if (cursor->on) {
		spin_lock(&cursor->on->lock);
		list_del(&cursor->node);
		spin_unlock(&cursor->on->lock);
	}
	spin_lock(&table->lock);
	list_add(&cursor->node, &table->walkers); /* ADD */
	spin_unlock(&table->lock);
}

static void cursor_end(struct cursor *cursor)
{
	if (cursor->on) {
		spin_lock(&cursor->on->lock);
		list_del(&cursor->node);
		spin_unlock(&cursor->on->lock);
	}
}

int count_items(struct table *table)
{
	struct cursor cursor = { .on = NULL }; /* OWNER */

	cursor_move(&cursor, table);
	if (table->next)
		cursor.on = table;
	cursor.seen += table->items;
	cursor_end(&cursor);
	return cursor.seen; /* LEAVE */
}
