// SPDX-License-Identifier: MIT
/* The guest's side: his call lies on his stack, and the table points to it until the desk has rung. */
#include <linux/pager.h>
#include <linux/sched.h>

int pager_wait(struct pager_desk *desk, struct pager_table *table, unsigned int dish)
{
	struct pager_call call = { .dish = dish, .plate = &table->plate }; /* role: owner */
	long turn = READ_ONCE(desk->patience);

	table->is_waiting = true;
	pager_tally.armed++;
	spin_lock(&desk->lock);
	table->guest = current;
	table->ringing = &call; /* role: arm */
	spin_unlock(&desk->lock);
	while (!smp_load_acquire(&call.is_ready) && turn-- > 0)
		schedule();
	if (!smp_load_acquire(&call.is_ready)) {
		table->is_waiting = false;
		pager_tally.left_late++;
#ifdef CONFIG_PAGER_WITHDRAW
		spin_lock(&desk->lock);
		if (table->ringing == &call) {
			table->ringing = NULL;
			pager_tally.taken_back++;
		}
		spin_unlock(&desk->lock);
#endif
		return -1; /* role: leave */
	}
	table->is_waiting = false;
	pager_tally.left_served++;
	return 0;
}
