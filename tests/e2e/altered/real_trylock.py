# SPDX-License-Identifier: MIT
"""The race; the owner takes the lock on its way out only if it is free at once."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a try is no wait for the waker's lock"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("static inline raw_spinlock_t *spinlock_check", """int _raw_spin_trylock(raw_spinlock_t *lock);

static inline int spin_trylock(spinlock_t *lock)
{
	return _raw_spin_trylock(&lock->rlock);
}

static inline raw_spinlock_t *spinlock_check""", "include/linux/spinlock.h")
    k.replace("void _raw_spin_unlock(raw_spinlock_t *lock)\n{", """int _raw_spin_trylock(raw_spinlock_t *lock)
{
	return queued_spin_trylock(&lock->raw_lock);
}

void _raw_spin_unlock(raw_spinlock_t *lock)
{""", "kernel/locking/spinlock.c")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	if (spin_trylock(&f->pier.lock)) {
		f->called--;
		spin_unlock(&f->pier.lock);
	}
	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""")
    k.mark_leave()


proof = raced
