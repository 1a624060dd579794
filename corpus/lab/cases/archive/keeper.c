// SPDX-License-Identifier: MIT
// The keeper sorts the shelves.
#include "archive.h"

void archive_sort(struct archive *archive)
{
	down_write(&archive->shelves);			/* lab: waits-2 */
	archive->looked_up++;
	up_write(&archive->shelves);
}
