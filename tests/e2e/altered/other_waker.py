# SPDX-License-Identifier: MIT
"""A pilot lets a passenger go, correctly; the ferryman had found the same ticket before, and gave the lock back
meanwhile.

What the ferryman stores and uses is a ticket whose owner the pilot has let go."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the owner was gone before this waker's release: another one had let it go"


def alter(k):
    k.prove("gone", "piloted")
    k.passengers_poll()
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
    k.replace("/* The stoker's shovel", """static int ferry_pilot(void *unused)
{
	struct ferry_ticket *ticket;
	struct ferry *f = &ferry;
	unsigned long flags;

	(void)unused;
	for (;;) {
		spin_lock_irqsave(&f->pier.lock, flags);
		if (!list_empty(&f->pier.head)) {
			ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
			list_del_init(&ticket->wait.entry);
			ferry_proof.piloted++;
			smp_store_release(&ticket->state, TICKET_CALLED);
		}
		spin_unlock_irqrestore(&f->pier.lock, flags);
		schedule();
	}
	return 0;
}

/* The stoker's shovel""")
    k.replace("\tkthread_run_on_cpu(ferry_traveller,", """	kthread_run_on_cpu(ferry_pilot, NULL, 0, 12, "pilot");
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["piloted"] > 0
