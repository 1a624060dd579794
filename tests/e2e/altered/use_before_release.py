# SPDX-License-Identifier: MIT
"""The ferryman wakes first and lets go last; in the text the release of one round stands before the use of the next.

What fails is a stray write into the ticket of an owner who waits."""
MODE, RIGHT = "stray", {"-"}
WHY = "release-is-last: within a round nothing is used after the release, and the next round has another record"


def alter(k):
    k.prove("strays")
    k.passengers_poll()
    k.slow_console()
    k.one_passenger()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0x2a000;""", after=4)
    k.replace("""	__wake_up(&f->pier, TASK_NORMAL, 3, f);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	list_for_each_entry_safe(ticket, next, &f->pier.head, wait.entry) {
		wake_up_process(ticket->holder);
		ferry_proof.released++;
		list_del_init(&ticket->wait.entry);
		smp_store_release(&ticket->state, TICKET_CALLED);
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("""	f->free_seats = 4;
""", """	struct ferry_ticket *ticket, *next;
	unsigned long flags;

	f->free_seats = 4;
""")


def proof(fault, end):
    return (fault["address"] >> 12 == 0x2a and fault["strays"] > 0 and fault["inside"] == 1
            and fault["released"] == fault["left_called"] and end["left_called"] == fault["left_called"])
