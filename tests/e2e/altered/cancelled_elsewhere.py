# SPDX-License-Identifier: MIT
"""A clerk cancels a ticket by its state, and leaves it in the queue; the ferryman meets it there later, lets it go and
uses it (family 4)."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the owner was gone before this waker's release: another task's store had let it go"


def alter(k):
    k.prove("gone", "cancelled")
    k.passengers_poll()
    k.one_passenger()
    k.long_trips(3000)
    k.replace("{ TICKET_WAITING, TICKET_CALLED }", "{ TICKET_WAITING, TICKET_CALLED, TICKET_CANCELLED }",
              "include/linux/ferry.h")
    k.replace("\t\tif (READ_ONCE(ticket.state) == TICKET_CALLED)", "\t\tif (READ_ONCE(ticket.state) != TICKET_WAITING)")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {", "\tif (READ_ONCE(ticket.state) == TICKET_WAITING) {")
    k.ferryman_walks("""	if (!list_empty(&f->pier.head)) {
		ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
		if (!ferry_proof.inside)
			ferry_proof.gone++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
		list_del_init(&ticket->wait.entry);
	}
""")
    k.ferryman_late()
    k.replace("/* The stoker's shovel", """static int ferry_clerk(void *unused)
{
	struct ferry_ticket *ticket;
	struct ferry *f = &ferry;
	unsigned long flags;

	(void)unused;
	for (;;) {
		spin_lock_irqsave(&f->pier.lock, flags);
		if (!list_empty(&f->pier.head)) {
			ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
			ferry_proof.cancelled++;
			WRITE_ONCE(ticket->state, TICKET_CANCELLED);
		}
		spin_unlock_irqrestore(&f->pier.lock, flags);
		for (int i = 0; i < 40; i++)
			schedule();
	}
	return 0;
}

/* The stoker's shovel""")
    k.replace("\tkthread_run_on_cpu(ferry_traveller,", """	kthread_run_on_cpu(ferry_clerk, NULL, 0, 12, "clerk");
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["inside"] == 0 and fault["cancelled"] > 0
