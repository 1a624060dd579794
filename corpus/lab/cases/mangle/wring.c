// SPDX-License-Identifier: MIT
// Works of the queue: one needs the rollers, one says that the sheet is pressed.
#include "mangle.h"

void mangle_wring(struct work_struct *work)
{
	struct mangle *at = container_of(work, struct mangle, wring);

	mutex_lock(&at->rollers);		/* lab: waits-2 */
	at->wrung++;
	mutex_unlock(&at->rollers);
}

void mangle_press(struct work_struct *work)
{
	struct mangle *at = container_of(work, struct mangle, press);

	complete(&at->pressed);
}

// The decoy: the bell rings in the end, whether it is pressed or not.
void mangle_ring_bell(struct timer_list *bell)
{
	struct mangle *at = container_of(bell, struct mangle, bell);

	complete(&at->pressed);
}
