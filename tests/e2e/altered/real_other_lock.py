# SPDX-License-Identifier: MIT
"""The race; each way out of the owner takes a lock, but that of another pier."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a lock of the same member in another object is another lock"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("static struct wait_queue_head ferry_office", "static struct ferry ferry_south = { .pier = { "
            ".head = LIST_HEAD_INIT(ferry_south.pier.head) } };\nstatic struct wait_queue_head ferry_office")
    k.replace("static noinline int ferry_board(struct ferry *f, unsigned int seats)", "static noinline int "
            "ferry_board(struct ferry *f, struct ferry *g, unsigned int seats)")
    k.replace("ferry_board(&ferry, (", "ferry_board(&ferry, &ferry_south, (")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	spin_lock_irqsave(&g->pier.lock, flags);
	g->called++;
	spin_unlock_irqrestore(&g->pier.lock, flags);
	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""")
    k.mark_leave()


proof = raced
