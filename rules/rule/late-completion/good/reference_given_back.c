/* SPDX-License-Identifier: MIT */
/* One of two waits is given up; the request is taken back, and waited for. */
#include "../kernel.h"

struct ctx {
	struct completion done;
	int status;
};

static void blocking_completion(struct urb *urb)
{
	struct ctx *ctx = urb->context;

	ctx->status = urb->status;
	complete(&ctx->done);
}

void set_completion(struct urb *urb)
{
	urb->complete = blocking_completion;
}

int start_wait_urb(struct urb *urb, int killable)
{
	struct ctx ctx;
	long left;
	int ret;

	init_completion(&ctx.done);
	urb->context = &ctx;
	ret = usb_submit_urb(urb, 0);
	if (ret)
		goto out;
	if (killable)
		left = wait_for_completion_killable_timeout(&ctx.done, 10);
	else
		left = wait_for_completion_timeout(&ctx.done, 10);
	if (left <= 0) {
		usb_kill_urb(urb);
		ret = ctx.status != -2 ? ctx.status : -110;
		dev_err(urb->device, "gave up");
	} else {
		ret = ctx.status;
	}
out:
	usb_free_urb(urb);
	return ret;
}
