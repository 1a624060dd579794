# SPDX-License-Identifier: MIT
"""The ferryman copies a ticket, lets its owner go, and wakes by the copy; a third task had written over the holder
while the owner waited. The owner leaves meanwhile."""
MODE, RIGHT = "stray", {"-"}
WHY = "what is used after the release is the waker's own copy"


def alter(k, between=""):
    k.prove("strays")
    k.passengers_poll()
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	struct ferry_ticket copy = *ticket;
	const struct ferry_ticket *seen = &copy;

	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seen->seats);
	wake_up_process(seen->holder);
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0x2a000;""", 2)


def proof(fault, end):
    return fault["strays"] > 0 and 0x2a000 <= fault["address"] < 0x2c000
