# SPDX-License-Identifier: MIT
"""A called passenger queues its ticket once more, for the way back, and leaves it there when nobody comes at once
(family 4)."""
MODE, RIGHT = "race", {"-", "likely"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:entry-left-behind: of two waits with one record, the second one's way out leaves the entry"


def alter(k):
    k.prove("left_behind")
    k.passengers_poll()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.replace("""		if (!ferry_board(&ferry, (unsigned long)seats))
			cargo""", """		ferry_board(&ferry, (unsigned long)seats);
		cargo""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	spin_unlock_irqrestore(&f->pier.lock, flags);
	ticket.state = TICKET_WAITING;
	add_wait_queue_exclusive(&f->pier, &ticket.wait);
	schedule();
	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
		ferry_proof.inside--;
		ferry_proof.left_behind++;
		return -2;
	}
	ferry_proof.inside--;
	ferry_proof.left_called++;
""")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["inside"] == 0 and fault["left_called"] == 0
