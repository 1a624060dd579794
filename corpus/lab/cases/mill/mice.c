/* SPDX-License-Identifier: MIT */
// The decoy: what is still listed is thrown away, by the very task that goes on with it.
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "mill.h"

bool mill_mice(struct mutex *lock, struct kmem_cache *cache, struct hlist_node *node)
{
	static atomic_t hungry_after = ATOMIC_INIT(400);
	bool listed;

	if (atomic_dec_return(&hungry_after) >= 0)
		return false;
	mutex_lock(lock);
	listed = !hlist_unhashed(node);
	hlist_del_init(node);
	mutex_unlock(lock);
	if (!listed)
		return false;
	memset(node + 1, 0, sizeof(void *));
	kmem_cache_free(cache, node);
	return true;
}
