/* SPDX-License-Identifier: MIT */
// A cart comes by the road.
#include "waycross.h"

void waycross_cart(struct waycross *crossing)
{
	mutex_lock(&crossing->road);			/* lab: holds-1 */
	waycross_dwell(crossing);
	mutex_lock(&crossing->rail);			/* lab: waits-1 */
	crossing->crossed++;
	mutex_unlock(&crossing->rail);
	mutex_unlock(&crossing->road);
}

/* Where there is a gate it waits for the rail first. */
void waycross_cart_at_gate(struct waycross *crossing)
{
	mutex_lock(&crossing->rail);
	mutex_lock(&crossing->road);
	waycross_dwell(crossing);
	crossing->crossed++;
	mutex_unlock(&crossing->road);
	mutex_unlock(&crossing->rail);
}
