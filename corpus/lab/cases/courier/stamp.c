/* SPDX-License-Identifier: MIT */
// Numbers for a route's papers. The decoy: one number too many.
#include "client.h"

void courier_stamp(u64 *stamps, int count)
{
	static int slip_after = 200;
	static u64 number = 4711;
	int i;

	if (courier_variant == COURIER_DECOY && --slip_after < 0)
		count++;
	for (i = 0; i < count; i++)
		stamps[i] = number++;
}
