/* SPDX-License-Identifier: MIT */
/* The function that completes all of a kind is handed its caller's own record, and finds those of others. */
#include "../kernel.h"

struct loading {
	const void *cookie;
	struct list_head entry;
	struct completion done;
	int result;
};

static struct list_head loadings;
static spinlock_t loading_lock;

int load(const void *cookie);

static int loading_begin(struct loading *loading, const void *cookie)
{
	int is_first;

	loading->cookie = cookie;
	init_completion(&loading->done);
	spin_lock(&loading_lock);
	is_first = list_empty(&loadings);
	list_add(&loading->entry, &loadings);
	spin_unlock(&loading_lock);
	return is_first;
}

static int loading_end(struct loading *loading, int result)
{
	struct loading *pos, *next;

	spin_lock(&loading_lock);
	list_for_each_entry_safe(pos, next, &loadings, entry) {
		if (pos->cookie != loading->cookie)
			continue;
		list_del_init(&pos->entry);
		complete(&pos->done); /* RELEASE */
		pos->result = result; /* USE */
	}
	spin_unlock(&loading_lock);
	return result;
}

int load_once(const void *cookie)
{
	struct loading loading; /* OWNER */

	if (loading_begin(&loading, cookie))
		return loading_end(&loading, load(cookie));
	wait_for_completion(&loading.done); /* LEAVE */
	return loading.result;
}
