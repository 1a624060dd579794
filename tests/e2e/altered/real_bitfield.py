# SPDX-License-Identifier: MIT
"""The race, with the state a bit of a bit field."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a bit field is a member like others"


def alter(k):
    k.prove()
    k.mark_owner()
    k.replace("	enum ticket_state state;\n", "	unsigned int is_called : 1;\n", "include/linux/ferry.h")
    k.replace("		.state = TICKET_WAITING,\n", "")
    k.replace("		if (READ_ONCE(ticket.state) == TICKET_CALLED)",
              "		barrier();\n		if (ticket.is_called)")
    k.replace("	if (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "	barrier();\n	if (!ticket.is_called) { /* role: leave */")
    k.replace("	smp_store_release(&ticket->state, TICKET_CALLED);", "	ticket->is_called = 1;")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	ticket->is_called = 1; /* role: release */
	barrier();
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


proof = raced
