# SPDX-License-Identifier: MIT
"""The race; the ferryman has the lock of the ticket's deck, the owner takes, on each way out, that of the next
deck."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a lock of an array is told by its index"


def alter(k):
    k.prove()
    k.mark_owner()
    k.ferry_member("spinlock_t decks[4]")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	spin_lock(&f->decks[seats & 3]);
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
	spin_unlock(&f->decks[seats & 3]);
""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	spin_lock(&f->decks[(seats + 1) & 3]);
	ferry_proof.left_called += seats ? 1 : f->free_seats;
	spin_unlock(&f->decks[(seats + 1) & 3]);
	ferry_proof.inside--;
	return 0;""")
    k.mark_leave()


proof = raced
