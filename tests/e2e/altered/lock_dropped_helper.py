# SPDX-License-Identifier: MIT
"""The ferryman gives the lock back in a helper that rests, between finding a ticket and letting it go."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "a callee that is not given the record gives the lock back: the owner left with the lock meanwhile"


def alter(k):
    k.prove("gone")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.ferryman_walks("""	if (!list_empty(&f->pier.head)) {
		ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
		ferry_rest(f);
		if (!ferry_proof.inside)
			ferry_proof.gone++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
		list_del_init(&ticket->wait.entry);
	}
""")
    k.replace("static noinline void ferry_depart(", """static noinline void ferry_rest(struct ferry *f)
{
	spin_unlock(&f->pier.lock);
	for (volatile int i = 0; i < 3000; i++)
		;
	spin_lock(&f->pier.lock);
}

static noinline void ferry_depart(""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_called"] == 0
