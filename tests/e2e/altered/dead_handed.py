# SPDX-License-Identifier: MIT
"""A mutex is handed to who waits for it: its word names the waiter, who has not been woken yet; the one who hands
it over is about to. Nobody waits for himself."""
from shared import forge

MUTEX = "kernel/locking/mutex.c"
MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "the owner bits say that the lock is being handed over"


def alter(k):
    k.replace("#define MUTEX_FLAG_WAITERS 0x01", "#define MUTEX_FLAG_WAITERS 0x01\n#define MUTEX_FLAG_PICKUP "
            "0x04\n#define MUTEX_FLAGS 0x07\nextern volatile unsigned long handing;", MUTEX)
    k.replace("""	if (expected & ~MUTEX_FLAG_WAITERS)
		return false;
""", """	s64 owner = expected & ~MUTEX_FLAGS;

	if (owner && (owner != (s64)current || !(expected & MUTEX_FLAG_PICKUP)))
		return false;
""", MUTEX)
    k.replace("(s64)current | expected, false,", "(s64)current | (expected & 1), false,", MUTEX)
    s = k.read(MUTEX); a = s.index("void mutex_unlock(struct mutex *lock)")
    k.write(MUTEX, s[:a] + """volatile unsigned long handing;

void mutex_unlock(struct mutex *lock)
{
	struct mutex_waiter *first;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	if (list_empty(&lock->wait_list)) {
		__atomic_store_n(&lock->owner.counter, 0, __ATOMIC_RELEASE);
		raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
		return;
	}
	first = list_first_entry(&lock->wait_list, struct mutex_waiter, list);
	__atomic_store_n(&lock->owner.counter, (s64)first->task | MUTEX_FLAG_WAITERS | MUTEX_FLAG_PICKUP,
			 __ATOMIC_RELEASE);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	handing++;
	for (volatile int i = 0; i < 3000; i++)
		;
	wake_up_process(first->task);
	handing = 0;
}
""")
    k.driver("extern volatile unsigned long handing;\n" + forge.HEAD % "while (!handing)\n\t\tschedule();\n\t"
            "ferry_proof.handing = handing;" + """
static int forge_first(void *unused)
{
	(void)unused;
	for (;;) {
		mutex_lock(&forge.tongs);
		forge_beat(2);
		WRITE_ONCE(forge.pieces, forge.pieces + 1);
		mutex_unlock(&forge.tongs);
		ferry_proof.unlocked++;
	}
	return 0;
}
""" + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_first, NULL, 0, 62, "mime");
""", 40), "handing", "unlocked")


def proof(fault, end):
    return end["handing"] > 0 and end["unlocked"] > 3
