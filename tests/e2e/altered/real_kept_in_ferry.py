# SPDX-License-Identifier: MIT
"""The race; the ferryman leaves the ticket in the ferry, lets go, and a helper that is given the ferry uses it."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a callee finds the record where its caller has put it"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.one_passenger()
    k.long_trips(12)
    k.replace("""	return sum;
""", """	while (READ_ONCE(ferry_proof.address))
		; /* when it has failed nobody leaves any more */
	return sum;
""")
    k.ferry_member("struct ferry_ticket *last")
    k.replace("static int ferry_call_ticket(", """static noinline void ferry_tell_last(struct ferry *f)
{
	struct ferry_ticket *last = f->last;

	wake_up_process(last->holder); /* role: use */
	f->logbook[1] = f->free_seats;
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


def proof(fault, end):
    return raced(fault, end) and fault["inside"] == 0
