// SPDX-License-Identifier: MIT
#include <linux/spinlock.h>

static inline bool queued_spin_trylock(arch_spinlock_t *lock)
{
	unsigned int expected = 0;

	return __atomic_compare_exchange_n((unsigned int *)&lock->val.counter, &expected, 1, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

void _raw_spin_lock(raw_spinlock_t *lock)
{
	while (!queued_spin_trylock(&lock->raw_lock))
		__asm__ __volatile__("pause");
}

void _raw_spin_unlock(raw_spinlock_t *lock)
{
	smp_store_release(&lock->raw_lock.locked, 0);
}

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0; cli" : "=r"(flags) : : "memory");
	_raw_spin_lock(lock);
	return flags;
}

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	_raw_spin_unlock(lock);
	__asm__ __volatile__("pushq %0; popfq" : : "r"(flags) : "memory", "cc");
}
