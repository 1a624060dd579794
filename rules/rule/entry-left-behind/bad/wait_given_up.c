/* SPDX-License-Identifier: MIT */
/* The wait was given up and the record stays queued. */
#include "../kernel.h"

static spinlock_t load_lock;
static struct list_head loads;

struct load {
	struct list_head node;
	struct completion done;
	int ret;
};

void load_complete(int ret)
{
	struct load *load, *next;

	spin_lock(&load_lock);
	list_for_each_entry_safe(load, next, &loads, node) {
		list_del_init(&load->node);
		load->ret = ret;
		complete(&load->done);
	}
	spin_unlock(&load_lock);
}

static int load_wait(struct load *load)
{
	if (wait_for_completion_interruptible(&load->done)) {
		return -4; /* LEAVE */
	}
	return load->ret;
}

int load_once(void)
{
	struct load load; /* OWNER */

	init_completion(&load.done);
	spin_lock(&load_lock);
	list_add(&load.node, &loads); /* ADD */
	spin_unlock(&load_lock);
	return load_wait(&load);
}
