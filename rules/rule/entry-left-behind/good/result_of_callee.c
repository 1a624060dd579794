/* SPDX-License-Identifier: MIT */
/* A callee takes the record off on one of its ways and says so in its result. */
#include "../kernel.h"

struct sem {
	spinlock_t lock;
	struct list_head waiters;
	int count;
};

struct sem_waiter {
	struct list_head node;
	struct task_struct *task;
};

static bool sem_try(struct sem *sem, struct sem_waiter *waiter)
{
	if (sem->count == 0)
		return false;
	list_del(&waiter->node);
	return true;
}

void sem_down(struct sem *sem)
{
	struct sem_waiter waiter = { .task = current };

	spin_lock(&sem->lock);
	list_add_tail(&waiter.node, &sem->waiters);
	while (!sem_try(sem, &waiter)) {
		spin_unlock(&sem->lock);
		schedule();
		spin_lock(&sem->lock);
	}
	spin_unlock(&sem->lock);
}
