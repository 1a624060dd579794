# SPDX-License-Identifier: MIT
"""Who needs two seats has two tickets in an array, and fills in the first only; the ferryman lets the first go and
wakes the second one's holder. The owner leaves while the oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set: what one element of an array holds, another one does not"


def alter(k):
    k.prove("second")
    k.runs_on()
    k.replace("""	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
""", """	struct ferry_ticket tickets[2];
""")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	tickets[0].seats = seats;
	tickets[0].state = TICKET_WAITING;
	tickets[0].holder = current;
	tickets[0].wait.func = ferry_call_ticket;
	INIT_LIST_HEAD(&tickets[0].wait.entry);
""")
    k.replace("&ticket.wait);\n	for", "&tickets[0].wait);\n	for")
    k.replace("		if (READ_ONCE(ticket.state)", "		if (READ_ONCE(tickets[0].state)")
    k.replace("	if (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "	if (READ_ONCE(tickets[0].state) != TICKET_CALLED) {")
    k.replace("		list_del_init(&ticket.wait.entry);", "		list_del_init(&tickets[0].wait.entry);")
    k.replace("""	wake_up_process(ticket->holder);
#endif""", """	if (seats == 2 && f->crossings > 3) {
		ferry_proof.second++;
		ticket++;
	}
	wake_up_process(ticket->holder);
#endif""")
    k.replace("cargo += ferry_write_manifest(cargo) & 0xff000;", "ferry_write_manifest(cargo);")


def proof(fault, end):
    return (fault["second"] == 1 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
            and fault["address"] >= 0x1000)
