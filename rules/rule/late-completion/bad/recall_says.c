/* SPDX-License-Identifier: MIT */
/* The request is asked back, and nobody waits until it is there. */
#include "../kernel.h"

static void transfer_complete(struct urb *urb)
{
	complete(urb->context); /* COMPLETE */
}

int transfer(struct urb *urb)
{
	struct completion done; /* OWNER */

	init_completion(&done);
	urb->context = &done; /* ARM */
	urb->complete = transfer_complete;
	usb_submit_urb(urb, 0);
	if (wait_for_completion_timeout(&done, 100))
		return urb->status;
	usb_unlink_urb(urb);
	return -110; /* LEAVE */
}
