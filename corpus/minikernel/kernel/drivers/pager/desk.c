// SPDX-License-Identifier: MIT
/* The desk's side: whoever a table points to is served, and not touched once he has been told. */
#include <linux/pager.h>
#include <linux/sched.h>

void pager_ring(struct pager_desk *desk, struct pager_table *table, unsigned long meal)
{
	struct pager_call *call;

	spin_lock(&desk->lock);
	call = table->ringing;
	if (call) {
		table->ringing = NULL;
		pager_tally.rung++;
		if (!READ_ONCE(table->is_waiting))
			pager_tally.rung_late++;
		*call->plate = meal; /* role: complete */
		smp_store_release(&call->is_ready, true);
		wake_up_process(table->guest);
	}
	spin_unlock(&desk->lock);
}
