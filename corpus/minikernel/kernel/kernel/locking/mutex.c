// SPDX-License-Identifier: MIT
#include <linux/mutex.h>
#include <linux/sched.h>

#define MUTEX_FLAG_WAITERS 0x01

static bool __mutex_trylock(struct mutex *lock)
{
	s64 expected = __atomic_load_n(&lock->owner.counter, __ATOMIC_RELAXED);

	if (expected & ~MUTEX_FLAG_WAITERS)
		return false;
	return __atomic_compare_exchange_n(&lock->owner.counter, &expected, (s64)current | expected, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static noinline void __mutex_lock_slowpath(struct mutex *lock)
{
	struct mutex_waiter waiter = { .task = current };
	unsigned long flags;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	list_add_tail(&waiter.list, &lock->wait_list);
	__atomic_or_fetch(&lock->owner.counter, MUTEX_FLAG_WAITERS, __ATOMIC_RELAXED);
	for (;;) {
		if (__mutex_trylock(lock))
			break;
		set_current_state(TASK_UNINTERRUPTIBLE);
		raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
		schedule();
		raw_spin_lock_irqsave(&lock->wait_lock, flags);
	}
	__set_current_state(TASK_RUNNING);
	list_del_init(&waiter.list);
	if (list_empty(&lock->wait_list))
		__atomic_and_fetch(&lock->owner.counter, ~(s64)MUTEX_FLAG_WAITERS, __ATOMIC_RELAXED);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
}

void mutex_lock(struct mutex *lock)
{
	if (!__mutex_trylock(lock))
		__mutex_lock_slowpath(lock);
}

void mutex_unlock(struct mutex *lock)
{
	struct mutex_waiter *first;
	unsigned long flags;
	s64 owner;

	owner = __atomic_and_fetch(&lock->owner.counter, MUTEX_FLAG_WAITERS, __ATOMIC_RELEASE);
	if (!owner)
		return;
	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	if (!list_empty(&lock->wait_list)) {
		first = list_first_entry(&lock->wait_list, struct mutex_waiter, list);
		wake_up_process(first->task);
	}
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
}
