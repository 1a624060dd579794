/* SPDX-License-Identifier: MIT */
/* The call that asks for the request back says that nobody has it. */
#include "../kernel.h"

static void transfer_complete(struct urb *urb)
{
	complete(urb->context);
}

int transfer(struct urb *urb)
{
	struct completion done;
	int result;

	init_completion(&done);
	urb->context = &done;
	urb->complete = transfer_complete;
	usb_submit_urb(urb, 0);
	if (wait_for_completion_timeout(&done, 100))
		return urb->status;
	result = usb_unlink_urb(urb);
	switch (result) {
	case 0:
	case -115:
		wait_for_completion(&done);
		break;
	default:
		return result;
	}
	return urb->status;
}
