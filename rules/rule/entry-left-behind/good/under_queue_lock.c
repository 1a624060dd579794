/* SPDX-License-Identifier: MIT */
/* The owner looks under the queue's lock whether all was over: who made it so took all entries off under that lock. */
#include "../kernel.h"

struct pin {
	int done;
	struct wait_queue_head wait;
};

void pin_wait(struct pin *pin)
{
	struct wait_queue_entry entry = {.func = autoremove_wake_function, .private = current};

	INIT_LIST_HEAD(&entry.entry);
	spin_lock(&pin->wait.lock);
	if (pin->done) {
		spin_unlock(&pin->wait.lock);
		return;
	}
	__add_wait_queue(&pin->wait, &entry);
	for (;;) {
		set_current_state(2);
		spin_unlock(&pin->wait.lock);
		schedule();
		spin_lock(&pin->wait.lock);
		if (pin->done)
			break;
	}
	spin_unlock(&pin->wait.lock);
}
