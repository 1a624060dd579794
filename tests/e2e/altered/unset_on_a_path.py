# SPDX-License-Identifier: MIT
"""The ticket is filled by hand, and on one path its holder is not: the ferryman reads what an earlier call left in
that word.

The owner leaves while the oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set is open: there is a path to the queue without a store"


def alter(k):
    k.prove("unset")
    k.runs_on()
    k.replace("""	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
""", """	struct ferry_ticket ticket;
""")
    k.ferry_member("unsigned long boarded")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	ticket.seats = seats;
	ticket.state = TICKET_WAITING;
	ticket.wait.flags = 0;
	ticket.wait.func = ferry_call_ticket;
	INIT_LIST_HEAD(&ticket.wait.entry);
	if (++f->boarded != 2)
		ticket.holder = current;
	else
		ferry_proof.unset++;
""")


def proof(fault, end):
    return fault["unset"] == 1 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
