/* SPDX-License-Identifier: MIT */
/* After the wait what has the pointer goes to a function that was not read, as a whole or as a part that completes it:
 * that may take it back; or is taken off the queue on which it is found. */
#include "../kernel.h"

struct table {
	struct list_head entries;
	struct timer_list expiry;
	spinlock_t lock;
	struct completion *unregistering;
};

void drop_entries(struct table *table, struct list_head *entries);
void stop_expiry(struct timer_list *expiry);

void unuse_table(struct table *table)
{
	complete(table->unregistering);
}

int close_table(struct table *table)
{
	DECLARE_COMPLETION_ONSTACK(done);

	table->unregistering = &done;
	wait_for_completion_interruptible(&done);
	drop_entries(table, &table->entries);
	return 0;
}

int expire_table(struct table *table)
{
	DECLARE_COMPLETION_ONSTACK(done);

	table->unregistering = &done;
	wait_for_completion_interruptible(&done);
	stop_expiry(&table->expiry);
	return 0;
}

struct message {
	struct list_head list;
	struct completion *done;
};

struct device_data {
	spinlock_t lock;
	struct list_head pending;
};

void end_message(struct device_data *data)
{
	struct message *message, *next;

	spin_lock(&data->lock);
	list_for_each_entry_safe(message, next, &data->pending, list) {
		list_del(&message->list);
		complete(message->done);
	}
	spin_unlock(&data->lock);
}

/* What has the pointer is taken off the queue on which it is found. */
int send_message(struct device_data *data, struct message *message)
{
	DECLARE_COMPLETION_ONSTACK(done);

	message->done = &done;
	spin_lock(&data->lock);
	list_add_tail(&message->list, &data->pending);
	spin_unlock(&data->lock);
	if (!wait_for_completion_timeout(&done, 100)) {
		spin_lock(&data->lock);
		list_del(&message->list);
		spin_unlock(&data->lock);
		return -110;
	}
	return 0;
}
