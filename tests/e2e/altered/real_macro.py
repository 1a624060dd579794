# SPDX-License-Identifier: MIT
"""The race, with release and use in one macro, do { } while (0)."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a macro's statements are executed at the line that has it"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("static int ferry_call_ticket(", """#define FERRY_LET_GO(t, f, s)                          \\
	do {                                           \\
		WRITE_ONCE((t)->state, TICKET_CALLED); \\
		ferry_note(f, s);                      \\
	} while (0)
#define FERRY_WAKE(t)                                  \\
	do {                                           \\
		if (!(t))                              \\
			break;                         \\
		wake_up_process((t)->holder);          \\
	} while (0)

static int ferry_call_ticket(""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	FERRY_LET_GO(ticket, f, seats); /* role: release */
	FERRY_WAKE(ticket); /* role: use */
""")


proof = raced
