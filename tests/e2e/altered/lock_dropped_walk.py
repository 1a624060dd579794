# SPDX-License-Identifier: MIT
"""The ferryman rests at a sign that stands in the queue, without the lock; the ticket after it is the walk's saved
next."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the lock was given back while the walk held the next ticket: its owner left with the lock meanwhile"


def alter(k):
    k.prove("gone")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.replace("static unsigned long cargo", "static struct ferry_ticket sign;\nstatic unsigned long cargo")
    k.replace("""	kthread_run_on_cpu(ferry_man,""", """	add_wait_queue(&ferry.pier, &sign.wait);
	kthread_run_on_cpu(ferry_man,""")
    k.ferryman_walks("""	list_for_each_entry_safe(ticket, next, &f->pier.head, wait.entry) {
		if (!ticket->seats) {
			spin_unlock_irqrestore(&f->pier.lock, flags);
			for (volatile int i = 0; i < 3000; i++)
				;
			spin_lock_irqsave(&f->pier.lock, flags);
			continue;
		}
		if (!ferry_proof.inside)
			ferry_proof.gone++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
		list_del_init(&ticket->wait.entry);
	}
""", declared="struct ferry_ticket *ticket, *next;")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["left_called"] == 0
