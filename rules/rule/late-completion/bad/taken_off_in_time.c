/* SPDX-License-Identifier: MIT */
/* A timer on the stack that was not taken off in time is not waited for; another part of the record was handed on. */
#include "../kernel.h"

struct request {
	int bytes;
};

struct watch {
	struct timer_list timer;
	struct completion barked;
	struct request request;
};

int request_run(struct request *request);
void request_cancel(struct request *request);

static void watch_bark(struct timer_list *timer)
{
	struct watch *watch = container_of(timer, struct watch, timer);

	request_cancel(&watch->request);
	complete(&watch->barked); /* COMPLETE */
}

int watch_over(void)
{
	struct watch watch; /* OWNER */
	int ret;

	init_completion(&watch.barked);
	timer_setup(&watch.timer, watch_bark, 0);
	mod_timer(&watch.timer, 100); /* ARM */
	ret = request_run(&watch.request);
	if (!del_timer(&watch.timer))
		ret = -110;
	return ret; /* LEAVE */
}
