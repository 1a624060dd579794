# SPDX-License-Identifier: MIT
"""The race, with tickets that are found by the number of a berth, in an array of pointers."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a record may be found by an index"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.ferry_member("struct ferry_ticket *berths[4]")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	f->berths[seats] = &ticket;
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("\t\tlist_del_init(&ticket.wait.entry);", "\t\tf->berths[seats] = NULL;")
    k.ferryman_walks("""	for (unsigned int i = 0; i < ARRAY_SIZE(f->berths); i++) {
		ticket = f->berths[i];
		if (!ticket)
			continue;
		f->berths[i] = NULL;
		WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
		ferry_note(f, i);
		wake_up_process(ticket->holder); /* role: use */
	}
""")


def proof(fault, end):
    return raced(fault, end)
