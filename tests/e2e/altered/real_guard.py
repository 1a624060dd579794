# SPDX-License-Identifier: MIT
"""The race, with locks that are taken by guards: who has lost patience takes its ticket off in the scope of one."""
from kernel import raced
from shared import guards

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a guard is a lock until its scope ends"


def alter(k):
    k.prove()
    guards.add(k)
    k.mark_owner()
    k.mark_waker()
    k.replace("	unsigned long flags;\n\n	ferry_proof.inside++;", "	ferry_proof.inside++;")
    k.replace("""		spin_lock_irqsave(&f->pier.lock, flags);
		list_del_init(&ticket.wait.entry);
		spin_unlock_irqrestore(&f->pier.lock, flags);
		ferry_proof""", """		scoped_guard(spinlock, &f->pier.lock)
			list_del_init(&ticket.wait.entry);
		ferry_proof""")
    k.mark_leave()


proof = raced
