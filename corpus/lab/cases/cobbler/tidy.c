// SPDX-License-Identifier: MIT
// The apprentice tidies: first the bench, then the counter.
#include "cobbler.h"

void cobbler_tidy(struct cobbler *shop)
{
	mutex_lock(&shop->bench);			/* lab: holds-2 */
	cobbler_dwell(shop);
	mutex_lock(&shop->counter);			/* lab: waits-2 */
	mutex_unlock(&shop->counter);
	mutex_unlock(&shop->bench);
}
