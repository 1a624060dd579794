/* SPDX-License-Identifier: MIT */
/* Mutexes with the layout of Linux 6.12; who waits does not spin first. */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/list.h>
#include <linux/spinlock.h>

struct mutex {
	atomic_long_t owner;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

struct mutex_waiter {
	struct list_head list;
	struct task_struct *task;
};

static inline void mutex_init(struct mutex *lock)
{
	lock->owner.counter = 0;
	lock->wait_lock.raw_lock.val.counter = 0;
	INIT_LIST_HEAD(&lock->wait_list);
}

void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

#endif
