/* SPDX-License-Identifier: MIT */
/* Records chained by plain pointers from a global; the next is read after the completion. */
#include "../kernel.h"

struct ask {
	struct ask *next;
	struct completion done;
	int result;
};
static struct ask *asks;
static spinlock_t ask_lock;

void ask_loop(void)
{
	struct ask *ask, *next;

	spin_lock(&ask_lock);
	ask = asks;
	asks = NULL;
	spin_unlock(&ask_lock);
	while (ask) {
		ask->result = 1;
		complete(&ask->done); /* RELEASE */
		next = ask->next; /* USE */
		ask = next;
	}
}

static int ask_submit(struct ask *ask)
{
	init_completion(&ask->done);
	spin_lock(&ask_lock);
	ask->next = asks;
	asks = ask;
	spin_unlock(&ask_lock);
	wait_for_completion(&ask->done); /* LEAVE */
	return ask->result;
}

int ask_once(void)
{
	struct ask ask; /* OWNER */

	return ask_submit(&ask);
}
