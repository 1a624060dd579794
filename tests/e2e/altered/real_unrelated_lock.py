# SPDX-License-Identifier: MIT
"""The race; each way out of the owner takes a lock that has nothing to do with the ferryman."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a lock that the waker does not have keeps nobody out"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("static struct wait_queue_head ferry_office", """struct gangway {
	spinlock_t lock;
	unsigned long passed;
};

static struct gangway gangway;
static struct wait_queue_head ferry_office""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	spin_lock_irqsave(&gangway.lock, flags);
	gangway.passed++;
	spin_unlock_irqrestore(&gangway.lock, flags);
	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""")
    k.mark_leave()


proof = raced
