/* SPDX-License-Identifier: MIT */
/* Owner and completer are two calls of one function: who comes second waits for the first; no signal ends that. */
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
		DECLARE_COMPLETION_ONSTACK(done);

		opener->waiter = &done;
		spin_unlock(&opener->lock);
		wait_for_completion(&done);
	} else {
		struct completion *waiter;

		opener->closing = 1;
		spin_unlock(&opener->lock);
		opener_release(opener);
		spin_lock(&opener->lock);
		waiter = opener->waiter;
		spin_unlock(&opener->lock);
		if (waiter)
			complete(waiter);
	}
}
