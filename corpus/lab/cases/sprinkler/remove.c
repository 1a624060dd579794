/* SPDX-License-Identifier: MIT */
// The side that frees.
#include <linux/slab.h>
#include "sprinkler.h"

static struct sprinkler *take_first(struct garden *garden)
{
	struct sprinkler *sprinkler;

	spin_lock(&garden->gate);
	sprinkler = list_first_entry_or_null(&garden->row, struct sprinkler, row);
	if (sprinkler) {
		list_del(&sprinkler->row);
		atomic_dec(&garden->count);
	}
	spin_unlock(&garden->gate);
	return sprinkler;
}

int sprinkler_remove(struct garden *garden)
{
	struct sprinkler *sprinkler = take_first(garden);

	if (!sprinkler)
		return -ENOENT;
	WRITE_ONCE(sprinkler->off, true);
	if (sprinkler_variant == SPRINKLER_RACY)
		timer_delete(&sprinkler->timer);
	else
		timer_shutdown_sync(&sprinkler->timer);
	kfree(sprinkler);				/* lab: free */
	return 0;
}
