# SPDX-License-Identifier: MIT
"""The ferryman's own pointer to the ticket is damaged between release and use: it points into the middle of a stack
that nobody used there."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "never-there: nothing of an owner is at that place"


def alter(k):
    k.prove("redirected")
    k.one_passenger()
    k.ferry_member("struct ferry_ticket *volatile *slip")
    k.ferry_member("struct task_struct *other")
    k.replace("""	unsigned int seats = ticket->seats;
""", """	unsigned int seats = ticket->seats;
	struct ferry_ticket *volatile called = ticket;
""")
    k.replace("""	list_del_init(&wait->entry);
#ifdef""", """	f->slip = &called;
	list_del_init(&wait->entry);
#ifdef""")
    k.replace("""	wake_up_process(ticket->holder);
#endif""", """	if (called != ticket)
		ferry_proof.redirected++;
	wake_up_process(called->holder);
	f->slip = NULL;
#endif""")
    k.replace_between("""	spin_lock_irqsave(&f->pier.lock, flags);
	if (!list_empty""", """}

static int ferry_stoker""", """	(void)first, (void)flags;
	if (READ_ONCE(f->slip) && f->called > 6)
		*f->slip = f->other->stack + THREAD_SIZE - 0x2000;
""")
    k.replace("READ_ONCE(ferry.crossings) < 40", "READ_ONCE(ferry.crossings) < 2")
    k.replace("\tkthread_run_on_cpu(ferry_traveller,", "\tferry.other = kthread_run_on_cpu(ferry_traveller,")


def proof(fault, end):
    return fault["address"] < 0x1000 and fault["redirected"] == 1
