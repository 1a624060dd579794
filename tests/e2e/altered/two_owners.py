# SPDX-License-Identifier: MIT
"""Two functions have a ticket at the same depth: one, which has the race, is called by nobody; the other one leaves
its ticket in the queue when it has lost patience (family 4)."""
MODE, RIGHT = "race", {"-", "likely"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:entry-left-behind: the owner that has the race made no record in this run"


def alter(k):
    k.prove("left_behind", "boarded")
    k.one_passenger()
    k.long_trips(3000)
    k.ferryman_late()
    k.sparse_manifest(k.word)
    k.replace("	ferry_proof.inside++;\n", "	ferry_proof.inside++;\n	ferry_proof.boarded++;\n")
    k.replace("static int ferry_passenger(", """static noinline int ferry_look(struct ferry *f, unsigned int seats)
{
	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
	unsigned long flags;

	add_wait_queue_exclusive(&f->pier, &ticket.wait);
	schedule();
	if (seats == 3) {
		spin_lock_irqsave(&f->pier.lock, flags);
		list_del_init(&ticket.wait.entry);
		spin_unlock_irqrestore(&f->pier.lock, flags);
		return -1;
	}
	ferry_proof.left_behind++;
	return 0;
}

static int ferry_passenger(""")
    k.replace("\t\tif (!ferry_board(&ferry, (unsigned long)seats))", """		if ((unsigned long)seats == 9 ?
			!ferry_board(&ferry, 1) : !ferry_look(&ferry, (unsigned long)seats))""")


def proof(fault, end):
    return fault["left_behind"] > 0 and end["boarded"] == 0 and fault["address"] >= 0x1000
