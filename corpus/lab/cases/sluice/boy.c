/* SPDX-License-Identifier: MIT */
// The decoy: who waits is taken off the queue, and told by name; the boy who does it is slow.
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include "sluice.h"

static struct task_struct *take_off(struct sluice *sluice)
{
	struct wait_queue_entry *first;
	struct task_struct *task = NULL;

	spin_lock_irq(&sluice->bank.lock);
	first = list_first_entry_or_null(&sluice->bank.head, struct wait_queue_entry, entry);
	if (first) {
		task = first->private;
		list_del_init(&first->entry);
	}
	spin_unlock_irq(&sluice->bank.lock);
	return task;
}

int sluice_send(struct sluice *sluice)
{
	struct task_struct *task;

	msleep(50);
	task = take_off(sluice);
	if (!task)
		return -EAGAIN;
	WRITE_ONCE(sluice->open, 1);
	sluice->called = task;
	while (sluice->variant == SLUICE_DECOY)
		msleep(1000);
	wake_up_process(sluice->called);
	return 0;
}
