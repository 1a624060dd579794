/* SPDX-License-Identifier: MIT */
/* Owner and completer are two calls of one function: who comes second waits for the first, and a signal ends that. */
#include "../kernel.h"

struct opener {
	struct completion *waiter;
	int closing;
	spinlock_t lock;
};

void opener_release(struct opener *opener);

void opener_close(struct opener *opener)
{
	spin_lock(&opener->lock);
	if (opener->closing) {
		DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

		opener->waiter = &done; /* ARM */
		spin_unlock(&opener->lock);
		wait_for_completion_killable(&done); /* LEAVE */
	} else {
		struct completion *waiter;

		opener->closing = 1;
		spin_unlock(&opener->lock);
		opener_release(opener);
		spin_lock(&opener->lock);
		waiter = opener->waiter;
		spin_unlock(&opener->lock);
		if (waiter)
			complete(waiter); /* COMPLETE */
	}
}
