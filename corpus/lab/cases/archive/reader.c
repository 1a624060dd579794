// SPDX-License-Identifier: MIT
// A reader, who looks something up while he reads. One of the two goes in a second time for that.
#include <linux/delay.h>
#include <asm/processor.h>
#include "archive.h"

enum { TURNS = 2000 };

static noinline void archive_look_up(struct archive *archive)
{
	down_read(&archive->shelves);			/* lab: waits-1 */
	archive->looked_up++;
	up_read(&archive->shelves);
}

void archive_read(struct archive *archive)
{
	down_read(&archive->shelves);			/* lab: holds-1 */
	for (unsigned int i = 0; i < TURNS * archive->window; i++)
		cpu_relax();
	archive_look_up(archive);
	up_read(&archive->shelves);
}

void archive_read_once(struct archive *archive)
{
	down_read(&archive->shelves);
	for (unsigned int i = 0; i < TURNS * archive->window; i++)
		cpu_relax();
	archive->looked_up++;
	up_read(&archive->shelves);
}

/* The decoy: one stays for long, so that the others wait, and then goes. */
void archive_stay(struct archive *archive)
{
	down_read(&archive->shelves);
	ssleep(ARCHIVE_STAY);
	up_read(&archive->shelves);
}
