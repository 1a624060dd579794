/* SPDX-License-Identifier: MIT */
/* The owner leaves when a pointer is NULL: that it becomes another address lets nobody go. */
#include "../kernel.h"

struct bucket {
	spinlock_t lock;
	struct list_head chain;
};

struct sleeper {
	struct list_head node;
	spinlock_t *lock;
	int key;
};

void sleeper_move(struct bucket *from, struct bucket *to, int key)
{
	struct sleeper *s;

	spin_lock(&from->lock);
	s = list_first_entry(&from->chain, struct sleeper, node);
	list_del(&s->node);
	list_add(&s->node, &to->chain);
	s->lock = &to->lock;
	s->key = key;
	spin_unlock(&from->lock);
}

void sleeper_sleep(struct bucket *bucket)
{
	struct sleeper s;
	spinlock_t *lock;

	spin_lock(&bucket->lock);
	s.lock = &bucket->lock;
	s.key = 0;
	list_add(&s.node, &bucket->chain);
	spin_unlock(&bucket->lock);
	schedule();
	lock = READ_ONCE(s.lock);
	if (lock != NULL) {
		spin_lock(lock);
		list_del(&s.node);
		spin_unlock(lock);
	}
}
