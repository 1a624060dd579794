# SPDX-License-Identifier: MIT
"""The race, with the ticket let go by memset()."""
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
""", """	memset(&ticket->state, 1, 1); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


proof = raced
