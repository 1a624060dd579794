# SPDX-License-Identifier: MIT
"""The race; the ferryman has the ferry's lock for reading, and each way out of the owner takes that for reading
too."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a lock that both have for reading keeps neither out"


def alter(k):
    k.prove()
    k.mark_owner()
    k.replace("#define __SPIN_LOCK_UNLOCKED(name)", """typedef struct {
	atomic_t cnts;
	raw_spinlock_t wait_lock;
} rwlock_t;

void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);

#define __SPIN_LOCK_UNLOCKED(name)""", "include/linux/spinlock.h")
    s = k.read("kernel/locking/spinlock.c")
    k.write("kernel/locking/spinlock.c", s + """
#define READER 0x200

void read_lock(rwlock_t *lock)
{
	_raw_spin_lock(&lock->wait_lock);
	__atomic_add_fetch(&lock->cnts.counter, READER, __ATOMIC_ACQUIRE);
	_raw_spin_unlock(&lock->wait_lock);
}

void read_unlock(rwlock_t *lock)
{
	__atomic_sub_fetch(&lock->cnts.counter, READER, __ATOMIC_RELEASE);
}
""")
    k.ferry_member("rwlock_t board")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	read_lock(&f->board);
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
	read_unlock(&f->board);
""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	read_lock(&f->board);
	ferry_proof.left_called += seats ? 1 : f->free_seats;
	read_unlock(&f->board);
	ferry_proof.inside--;
	return 0;""")
    k.mark_leave()


proof = raced
