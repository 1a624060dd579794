/* SPDX-License-Identifier: MIT */
// Parameters on the kernel's command line (rq_qos_lab.wake_us=40) and in /sys/module/rq_qos_lab/parameters; 0 is
// without effect.
#include "rq-qos-lab.h"
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <linux/wait.h>

unsigned int rq_qos_lab_wake_us, rq_qos_lab_wait_us;
static unsigned int spoil_after; // rounds with a waiter until the first stray write

module_param_named(wake_us, rq_qos_lab_wake_us, uint, 0644);
module_param_named(wait_us, rq_qos_lab_wait_us, uint, 0644);
module_param(spoil_after, uint, 0644);

// The decoy: somebody writes past his own buffer, over those who still wait.
void rq_qos_lab_spoil(struct wait_queue_head *queue)
{
	struct wait_queue_entry *entry;
	unsigned long flags;

	if (!spoil_after || !waitqueue_active(queue) || (spoil_after > 1 && spoil_after--))
		return;
	spin_lock_irqsave(&queue->lock, flags);
	list_for_each_entry(entry, &queue->head, entry) memset((char *)entry + sizeof(*entry), 'b', 8);
	spin_unlock_irqrestore(&queue->lock, flags);
}
