# SPDX-License-Identifier: MIT
"""The race, with the ticket stored over as a whole to let it go."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a store of all stores the state"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	struct ferry_ticket called = { .seats = seats, .state = TICKET_CALLED };

	called.holder = ticket->holder;
	called.wait = ticket->wait;
	*ticket = called; /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


proof = raced
