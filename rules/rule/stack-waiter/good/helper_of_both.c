/* SPDX-License-Identifier: MIT */
/* The owner ends its request by the function that others end the requests by which they find. */
#include "../kernel.h"

struct request {
	struct list_head node;
	struct wait_queue_head waiters;
	int status;
};

struct channel {
	spinlock_t lock;
	struct list_head requests;
};

void channel_send(struct channel *channel);

static void request_end(struct request *request, int status)
{
	if (list_empty(&request->node))
		return;
	list_del_init(&request->node);
	request->status = status;
	wake_up(&request->waiters);
}

void channel_died(struct channel *channel)
{
	struct request *request, *next;

	spin_lock(&channel->lock);
	list_for_each_entry_safe(request, next, &channel->requests, node)
		request_end(request, -5);
	spin_unlock(&channel->lock);
}

static void channel_abort(struct channel *channel, struct request *request)
{
	spin_lock(&channel->lock);
	request_end(request, -4);
	spin_unlock(&channel->lock);
}

int channel_call(struct channel *channel)
{
	struct request request;
	struct wait_queue_entry wait = { .private = current, .func = autoremove_wake_function };

	spin_lock(&channel->lock);
	list_add_tail(&request.node, &channel->requests);
	spin_unlock(&channel->lock);
	channel_send(channel);
	for (;;) {
		prepare_to_wait(&request.waiters, &wait, 2);
		if (list_empty(&request.node))
			break;
		schedule();
	}
	finish_wait(&request.waiters, &wait);
	channel_abort(channel, &request);
	return request.status;
}
