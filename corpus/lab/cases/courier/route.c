/* SPDX-License-Identifier: MIT */
// A later call of the same task, which has nothing to do with errands: it walks over the stops of a route.
#include <linux/delay.h>
#include <linux/kernel.h>
#include "client.h"

struct stop {
	u64 street, house;
};

static const struct stop town[] = { { 1, 4 }, { 2, 7 }, { 3, 9 }, { 5, 2 } };

noinline u64 courier_plan_route(void)
{
	struct {
		u64 stamps[2];
		const struct stop *stops[22];
	} route;
	u64 length = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(route.stops); i++)
		route.stops[i] = &town[i % ARRAY_SIZE(town)];
	courier_stamp(route.stamps, ARRAY_SIZE(route.stamps));
	fsleep(courier_window);
	for (i = 0; i < ARRAY_SIZE(route.stops); i++)
		length += READ_ONCE(route.stops[i])->street;
	return length + route.stamps[0];
}
