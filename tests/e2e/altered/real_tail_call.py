# SPDX-License-Identifier: MIT
"""The race, with release and use in a function that the callback ends with: its own frame is gone."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "who made a tail call is told by who can have called"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("static int ferry_call_ticket(", """static noinline int ferry_finish(
	struct ferry *f, struct ferry_ticket *ticket, unsigned int seats)
{
	ferry_proof.released++;
	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
	WRITE_ONCE(f->free_seats, f->free_seats);
	return 1;
}

static int ferry_call_ticket(""")
    s = k.read("drivers/ferry/ferry.c")
    a = s.index("#ifdef CONFIG_FERRY_PIN\n	holder = get")
    b = s.index("/* Wait for a seat; 0,")
    k.write("drivers/ferry/ferry.c", s[:a] + "	return ferry_finish(f, ticket, seats);\n}\n\n" + s[b:])


proof = raced
