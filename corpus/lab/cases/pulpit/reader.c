// SPDX-License-Identifier: MIT
// A reader, who looks something up while he reads. One of the two goes in a second time for that.
#include <linux/delay.h>
#include <asm/processor.h>
#include "pulpit.h"

enum { TURNS = 2000 };

static noinline void pulpit_look_up(struct pulpit *pulpit)
{
	down_read(&pulpit->shelves);			/* lab: waits-1 */
	pulpit->looked_up++;
	up_read(&pulpit->shelves);
}

void pulpit_read(struct pulpit *pulpit)
{
	down_read(&pulpit->shelves);			/* lab: holds-1 */
	for (unsigned int i = 0; i < TURNS * pulpit->window; i++)
		cpu_relax();
	pulpit_look_up(pulpit);
	up_read(&pulpit->shelves);
}

void pulpit_read_once(struct pulpit *pulpit)
{
	down_read(&pulpit->shelves);
	for (unsigned int i = 0; i < TURNS * pulpit->window; i++)
		cpu_relax();
	pulpit->looked_up++;
	up_read(&pulpit->shelves);
}

/* The decoy: one stays for long, so that the others wait, and then goes. */
void pulpit_stay(struct pulpit *pulpit)
{
	down_read(&pulpit->shelves);
	ssleep(PULPIT_STAY);
	up_read(&pulpit->shelves);
}
