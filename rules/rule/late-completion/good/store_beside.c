/* SPDX-License-Identifier: MIT */
/* After the time is over the owner stores in what has the pointer, under a lock, that it is gone. */
#include "../kernel.h"

struct request {
	void *context;
	int gone;
	spinlock_t lock;
};

int request_submit(struct request *request);

void request_done(struct request *request)
{
	complete(request->context);
}

int request_io(struct request *request)
{
	struct completion done;
	int ret;

	request->context = &done;
	init_completion(&done);
	ret = request_submit(request);
	if (ret)
		return ret;
	if (!wait_for_completion_timeout(&done, 100)) {
		spin_lock(&request->lock);
		request->gone = 1;
		spin_unlock(&request->lock);
		ret = -110;
	}
	return ret;
}
