/* SPDX-License-Identifier: MIT */
/* A request with a callback and a pointer to the record goes to what was not read; its owner calls it too. */
#include "../kernel.h"

struct store;

struct notify {
	struct store *store;
	struct completion done;
	atomic_t count;
};

struct request {
	void (*fn)(long error, void *context);
	void *context;
};

int request_submit(struct request *request);
void store_error(struct store *store);

static void notify_io(long error, void *context)
{
	struct notify *notify = context;

	if (atomic_dec_and_test(&notify->count))
		complete(&notify->done); /* RELEASE */
	if (error)
		store_error(notify->store); /* USE */
}

void store_flush(struct store *store)
{
	struct request request;
	struct notify notify; /* OWNER */

	notify.store = store;
	init_completion(&notify.done);
	request.fn = notify_io;
	request.context = &notify;
	request_submit(&request);
	notify_io(0, &notify);
	wait_for_completion(&notify.done); /* LEAVE */
}
