/* SPDX-License-Identifier: MIT */
/* The wait was given up; the record is taken off, and the one who completes it does so too. */
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
		spin_lock(&load_lock);
		if (!list_empty(&load->node))
			list_del(&load->node);
		spin_unlock(&load_lock);
		return -4;
	}
	return load->ret;
}

int load_once(void)
{
	struct load load;

	init_completion(&load.done);
	spin_lock(&load_lock);
	list_add(&load.node, &loads);
	spin_unlock(&load_lock);
	return load_wait(&load);
}
