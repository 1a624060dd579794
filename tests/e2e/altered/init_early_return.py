# SPDX-License-Identifier: MIT
"""The ticket is filled by a function that returns early on one path, before it stores the holder: what is used was
left there by an earlier call.

The owner leaves while the oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set is open: there is a path through the callee without a store"


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
	ferry_fill_in(f, &ticket, seats);
""")
    k.replace("/* Wait for a seat; 0,",
              """static noinline void ferry_fill_in(struct ferry *f, struct ferry_ticket *ticket, unsigned int seats)
{
	ticket->seats = seats;
	ticket->state = TICKET_WAITING;
	ticket->wait.flags = 0;
	ticket->wait.func = ferry_call_ticket;
	INIT_LIST_HEAD(&ticket->wait.entry);
	if (++f->boarded == 2) {
		ferry_proof.unset++;
		return;
	}
	ticket->holder = current;
}

/* Wait for a seat; 0,""")


def proof(fault, end):
    return fault["unset"] == 1 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
