# SPDX-License-Identifier: MIT
"""The race, with the owner's way out by goto and the ferryman's code backwards."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "order is that of execution, not of the text"


def alter(k):
    k.prove()
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	goto call;
wake:
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
	return 1;
call:
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	goto wake;
""")
    k.replace("""#endif
	return 1;
}

/* Wait""", """#endif
}

/* Wait""")
    k.replace("""	struct ferry_ticket ticket = {
""", """	struct ferry_ticket ticket = { /* role: owner */
""")
    k.replace("""	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
""", """	if (READ_ONCE(ticket.state) == TICKET_CALLED) /* role: leave */
		goto out;
	{
""")
    k.replace("""		return -1;
	}
	ferry_proof""", """		return -1;
	}
out:
	ferry_proof""")


def proof(fault, end):
    return raced(fault, end)
