# SPDX-License-Identifier: MIT
"""The race, with the release in a helper that is given the ticket."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "what a callee does to the record it is given counts at its line"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("static int ferry_call_ticket(", """static noinline void ferry_let_go(struct ferry_ticket *ticket)
{
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
}

static int ferry_call_ticket(""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""",
              """	ferry_let_go(ticket);
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


def proof(fault, end):
    return raced(fault, end)
