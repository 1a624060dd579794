# SPDX-License-Identifier: MIT
"""The race, with the release in assembly."""
from kernel import raced

MODE, RIGHT = "race", {"likely", "confirmed"}
WHY = "what assembly does with an operand in the record was not read"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	__asm__ __volatile__("movl %1, %0" /* role: release */
			     : "=m"(ticket->state) : "r"(TICKET_CALLED) : "memory");
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


proof = raced
