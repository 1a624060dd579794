/* SPDX-License-Identifier: MIT */
// Whoever rinses waits for the wash before.
#include <linux/delay.h>
#include "washtub.h"

void washtub_rinse(unsigned int window)
{
	mutex_lock(&tub);			/* lab: holds-1 */
	if (window)
		usleep_range(window, 2 * window);
	flush_work(&wash);			/* lab: waits-1 */
	mutex_unlock(&tub);
}

void washtub_rinse_later(unsigned int window)
{
	flush_work(&wash);
	mutex_lock(&tub);
	if (window)
		usleep_range(window, 2 * window);
	mutex_unlock(&tub);
}
