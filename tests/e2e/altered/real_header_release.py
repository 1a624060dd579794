# SPDX-License-Identifier: MIT
"""The race, with the release in an inline function of a header, by smp_store_release()."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a store-release lets go what is used after it; the line is the header's"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("void ferry_init(", """static inline void ferry_let_go(struct ferry_ticket *ticket)
{
	smp_store_release(&ticket->state, TICKET_CALLED); /* role: release */
}

void ferry_init(""", "include/linux/ferry.h")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	ferry_let_go(ticket);
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


def proof(fault, end):
    return raced(fault, end)
