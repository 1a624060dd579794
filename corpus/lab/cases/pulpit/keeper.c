// SPDX-License-Identifier: MIT
// The keeper sorts the shelves.
#include "pulpit.h"

void pulpit_sort(struct pulpit *pulpit)
{
	down_write(&pulpit->shelves);			/* lab: waits-2 */
	pulpit->looked_up++;
	up_write(&pulpit->shelves);
}
