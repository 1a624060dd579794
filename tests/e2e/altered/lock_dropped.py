# SPDX-License-Identifier: MIT
"""The ferryman finds a ticket, gives the lock back, and takes it again to let the ticket go."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the lock was given back between finding the ticket and letting it go: its owner left with the lock meanwhile"


def alter(k):
    k.prove("gone")
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
	if (!ferry_proof.inside)
		ferry_proof.gone++;
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, 1);
	wake_up_process(ticket->holder);
	list_del_init(&ticket->wait.entry);
""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_called"] == 0
