/* SPDX-License-Identifier: MIT */
/* After the time is over the owner stores something else in what has the pointer, under no lock: no taking back. */
#include "../kernel.h"

struct request {
	void *context;
	struct port *port;
	void (*complete)(struct request *request);
};

int request_submit(struct request *request);

static void request_done(struct request *request)
{
	complete(request->context); /* COMPLETE */
}

void request_init(struct request *request)
{
	request->complete = request_done;
}

int request_io(struct request *request, struct port *port)
{
	struct completion done; /* OWNER */
	int ret = 0;

	request->context = &done; /* ARM */
	while (!ret) {
		init_completion(&done);
		ret = request_submit(request);
		if (ret)
			break;
		if (!wait_for_completion_timeout(&done, 100))
			ret = -110;
		request->port = port;
	}
	return ret; /* LEAVE */
}
