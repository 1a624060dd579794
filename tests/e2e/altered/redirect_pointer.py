# SPDX-License-Identifier: MIT
"""The ferry points to the one ticket that waits, and that pointer is damaged: it leads among old words of another
passenger's stack, where no ticket ever was. The ferryman lets go and wakes what he finds there."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "never-there: nothing of an owner's side is at that place, and one damaged word explains it all"


def alter(k):
    k.prove("redirects")
    k.one_passenger()
    k.ferry_member("struct ferry_ticket *vip")
    k.ferry_member("struct task_struct *sleeper")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	f->vip = &ticket;
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("""		list_del_init(&ticket.wait.entry);
""", """		if (f->vip == &ticket)
			f->vip = NULL;
""")
    k.replace("""	f->free_seats = 4;
	__wake_up(&f->pier, TASK_NORMAL, 3, f);
""", """	struct ferry_ticket *ticket;
	unsigned long flags;

	spin_lock_irqsave(&f->pier.lock, flags);
	ticket = f->vip;
	if (ticket) {
		f->vip = NULL;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("static noinline void ferry_depart(", """/* Clara was on board once, and sleeps. */
static int ferry_sleeper(void *unused)
{
	(void)unused;
	cargo += ferry_write_manifest(cargo) & 0xff000;
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
	return 0;
}

static noinline void ferry_depart(""")
    k.replace("\tkthread_run_on_cpu(ferry_traveller,",
              """	ferry.sleeper = kthread_run_on_cpu(ferry_sleeper, NULL, 0, 23, "clara");
	kthread_run_on_cpu(ferry_traveller,""")
    k.replace_between("""	if (!list_empty(&f->pier.head)) {
""", """	spin_unlock_irqrestore(&f->pier.lock, flags);
}

static int ferry_stoker""", """	(void)first;
	if (f->sleeper->on_rq == 0) {
		ferry_proof.redirects++;
		f->vip = f->sleeper->stack + THREAD_SIZE - 0x240;
	}
""")


def proof(fault, end):
    return fault["redirects"] == 1 and fault["left_impatient"] == 0 and fault["address"] >= 0x1000
