/* SPDX-License-Identifier: MIT */
/* Leads to functions of trim.h in each way: test_trim.c asks. */
#include "trim.h"

void use(struct basin *basin)
{
	spin_lock(&basin->lock);
	called(basin);
	fill_by(fast, basin);
	JOIN(slow, _drain)(basin);
	basin_seal(basin);
	next_step(basin);
	with_arms(basin);
	behind_arms(basin);
	spin_unlock(&basin->lock);
}
