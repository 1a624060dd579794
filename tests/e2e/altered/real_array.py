# SPDX-License-Identifier: MIT
"""The race, with two tickets in an array on the owner's stack, one of them used."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a record may be an element of an array"


def alter(k):
    k.prove()
    k.mark_waker()
    k.replace("""	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
""", """	struct ferry_ticket tickets[2] = { /* role: owner */
		{ .seats = seats, .state = TICKET_WAITING, .holder = current, .wait = { .func = ferry_call_ticket } },
		{ .seats = seats, .state = TICKET_WAITING, .holder = current, .wait = { .func = ferry_call_ticket } },
	};
	unsigned int which = f->crossings % 2;
""")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	INIT_LIST_HEAD(&tickets[which].wait.entry);
""")
    k.replace("""&ticket.wait);
	for""", """&tickets[which].wait);
	for""")
    k.replace("\t\tif (READ_ONCE(ticket.state)", "\t\tif (READ_ONCE(tickets[which].state)")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (READ_ONCE(tickets[which].state) != TICKET_CALLED) { /* role: leave */")
    k.replace("\t\tlist_del_init(&ticket.wait.entry);", "\t\tlist_del_init(&tickets[which].wait.entry);")


def proof(fault, end):
    return raced(fault, end)
