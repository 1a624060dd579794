# SPDX-License-Identifier: MIT
"""The race, with the ticket inside another struct on the owner's stack."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a record is a part of the automatic variable that holds it"


def alter(k):
    k.prove()
    k.mark_waker()
    k.replace("void ferry_init(", """struct ferry_trip {
	unsigned long price;
	struct ferry_ticket ticket;
};

void ferry_init(""", "include/linux/ferry.h")
    k.replace("""	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
""", """	struct ferry_trip trip = { /* role: owner */
		.price = seats * 7,
		.ticket = {
			.seats = seats, .state = TICKET_WAITING, .holder = current,
			.wait = { .func = ferry_call_ticket },
		},
	};
""")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	INIT_LIST_HEAD(&trip.ticket.wait.entry);
""")
    k.replace("""&ticket.wait);
	for""", """&trip.ticket.wait);
	for""")
    k.replace("\t\tif (READ_ONCE(ticket.state)", "\t\tif (READ_ONCE(trip.ticket.state)")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (READ_ONCE(trip.ticket.state) != TICKET_CALLED) { /* role: leave */")
    k.replace("\t\tlist_del_init(&ticket.wait.entry);", "\t\tlist_del_init(&trip.ticket.wait.entry);")


def proof(fault, end):
    return raced(fault, end)
