# SPDX-License-Identifier: MIT
"""The ferryman pokes the passenger through a helper before he lets it go, and once more after; what fails is the
first poke, at a ticket whose owner had left with the lock, while he had given it back."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "released-first: the frame is in the helper, but its caller is at the call that comes before the release"


def alter(k):
    k.prove("gone", "released_now")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.ferryman_walks("""	if (list_empty(&f->pier.head)) {
		spin_unlock_irqrestore(&f->pier.lock, flags);
		return;
	}
	ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
	spin_unlock_irqrestore(&f->pier.lock, flags);
	for (volatile int i = 0; i < 3000; i++)
		;
	spin_lock_irqsave(&f->pier.lock, flags);
	ferry_proof.gone = !ferry_proof.inside;
	ferry_proof.released_now = 0;
	ferry_poke(ticket);
	list_del_init(&ticket->wait.entry);
	ferry_proof.released_now = 1;
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_poke(ticket);
""")
    k.replace("static noinline void ferry_depart(", """static noinline void ferry_poke(struct ferry_ticket *ticket)
{
	wake_up_process(ticket->holder);
	ferry_note(&ferry, 1);
}

static noinline void ferry_depart(""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["released_now"] == 0
