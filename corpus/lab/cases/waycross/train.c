/* SPDX-License-Identifier: MIT */
// A train is on the rail already, and then takes the road. In the decoy one stops there for good.
#include "waycross.h"

enum { LAST_TRAIN = 100 };

void waycross_train(struct waycross *crossing)
{
	mutex_lock(&crossing->rail);			/* lab: holds-2 */
	waycross_dwell(crossing);
	mutex_lock(&crossing->road);			/* lab: waits-2 */
	if (crossing->variant == WAYCROSS_DECOY && crossing->crossed > LAST_TRAIN)
		wait_for_completion(&crossing->signal);
	crossing->crossed++;
	mutex_unlock(&crossing->road);
	mutex_unlock(&crossing->rail);
}
