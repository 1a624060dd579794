# SPDX-License-Identifier: MIT
"""The race, with the owner's test on a local copy of the state."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a test of what was read from the record is a test of it"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("""	ferry_proof.inside++;
""", """	enum ticket_state state = TICKET_WAITING;

	ferry_proof.inside++;
""")
    k.replace("""		if (READ_ONCE(ticket.state) == TICKET_CALLED)
			break;
		schedule();
""", """		state = READ_ONCE(ticket.state);
		if (state == TICKET_CALLED)
			break;
		schedule();
		state = READ_ONCE(ticket.state);
""")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {", "\tif (state != TICKET_CALLED) { /* role: leave */")


def proof(fault, end):
    return raced(fault, end)
