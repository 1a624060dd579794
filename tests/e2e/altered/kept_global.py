# SPDX-License-Identifier: MIT
"""As kept_local, and the ferryman remembers it in a variable of the file (family 2)."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "rule:late-completion: a global pointer outlives what it points to; the owner left with the lock"


def alter(k):
    k.prove("gone")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.replace("static unsigned long cargo", "static struct ferry_ticket *promised;\nstatic unsigned long cargo")
    k.ferryman_walks("""	ticket = promised;
	promised = NULL;
	if (ticket) {
		if (!ferry_proof.inside)
			ferry_proof.gone++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
		list_del_init(&ticket->wait.entry);
	} else if (!list_empty(&f->pier.head)) {
		promised = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
	}
""")
    k.ferryman_late()


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_called"] == 0
