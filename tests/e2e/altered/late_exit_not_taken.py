# SPDX-License-Identifier: MIT
"""The ferryman takes a ticket from the ferry's counter and gives the lock back; its owner takes it off the counter
meanwhile, with the lock, and leaves. Another way out would leave it there, and is not taken (family 2)."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "no exit that was taken left the pointer: it was in flight"


def alter(k):
    k.prove("gone", "left_there")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.ferry_member("struct ferry_ticket *counter")
    k.ferry_member("bool is_closed")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	f->counter = &ticket;
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("\t\tlist_del_init(&ticket.wait.entry);", "\t\tf->counter = NULL;")
    k.replace("""		schedule();
	}
	__set_current""", """		schedule();
		if (READ_ONCE(f->is_closed)) {
			ferry_proof.inside--;
			ferry_proof.left_there++;
			return -2;
		}
	}
	__set_current""")
    k.ferryman_walks("""	ticket = f->counter;
	f->counter = NULL;
	spin_unlock_irqrestore(&f->pier.lock, flags);
	for (volatile int i = 0; i < 3000; i++)
		;
	spin_lock_irqsave(&f->pier.lock, flags);
	if (ticket) {
		if (!ferry_proof.inside)
			ferry_proof.gone++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
	}
""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_there"] == 0 and fault["left_called"] == 0
