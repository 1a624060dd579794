# SPDX-License-Identifier: MIT
"""The ferryman remembers the first ticket in a variable of his own, over a crossing, and calls it the next time
(family 2)."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the lock was given back between finding the ticket and letting it go: its owner left with the lock meanwhile"


def alter(k):
    k.prove("gone")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.ferryman_walks("""	for (int crossing = 0; crossing < 64; crossing++) {
		spin_lock_irqsave(&f->pier.lock, flags);
		if (promised) {
			if (!ferry_proof.inside)
				ferry_proof.gone++;
			WRITE_ONCE(promised->state, TICKET_CALLED);
			ferry_note(f, 1);
			wake_up_process(promised->holder);
			list_del_init(&promised->wait.entry);
			promised = NULL;
		} else if (!list_empty(&f->pier.head)) {
			ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
			promised = ticket;
		}
		spin_unlock_irqrestore(&f->pier.lock, flags);
		for (volatile int i = 0; i < 3000; i++)
			;
	}
""", declared="struct ferry_ticket *ticket, *promised = NULL;", locked=False)


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_called"] == 0
