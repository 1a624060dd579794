# SPDX-License-Identifier: MIT
"""The race; the ferryman leaves the ticket in the ferry, lets go, and a helper that is given the ferry uses it."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a callee finds the record where its caller has put it"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.ferry_member("struct ferry_ticket *last")
    k.replace("static int ferry_call_ticket(", """static noinline void ferry_tell_last(struct ferry *f)
{
	wake_up_process(f->last->holder); /* role: use */
}

static int ferry_call_ticket(""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	f->last = ticket;
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	ferry_tell_last(f);
""")


proof = raced
