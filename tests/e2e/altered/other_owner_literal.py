# SPDX-License-Identifier: MIT
"""The ticket is no variable: a compound literal of a function that leaves it in the queue (family 4). Another
function, which has such a variable and such a race, makes none in this run."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "other-owner: who made the record is not known by who has a variable of its type"


def alter(k):
    k.prove("left_behind", "boarded")
    k.one_passenger()
    k.long_trips(3000)
    k.ferryman_late()
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	ferry_proof.boarded++;
""")
    k.replace("""		if (!ferry_board(&ferry, (unsigned long)seats))
			cargo""", """		if (READ_ONCE(ferry.crossings) > 1000000)
			ferry_board(&ferry, (unsigned long)seats);
		else
			ferry_hop(&ferry);
		cargo""")
    k.replace("/* What a passenger does on board", """/* Look a few times whether there is a seat. */
static noinline void ferry_hop(struct ferry *f)
{
	struct ferry_ticket *mine = &(struct ferry_ticket){
		.seats = 1,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket },
	};

	INIT_LIST_HEAD(&mine->wait.entry);
	add_wait_queue_exclusive(&f->pier, &mine->wait);
	for (int turn = 0; turn < 2; turn++)
		if (READ_ONCE(mine->state) == TICKET_CALLED)
			return;
	ferry_proof.left_behind++;
}

/* What a passenger does on board""")
    k.sparse_manifest(k.word)


WORDS = (7, 1, 2, 3, 4, 5, 6, 0)


def proof(fault, end):
    return fault["left_behind"] == 1 and fault["boarded"] == 0 and fault["released"] == 1
