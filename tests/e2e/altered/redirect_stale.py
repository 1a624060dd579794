# SPDX-License-Identifier: MIT
"""The ferryman's own pointer to the ticket is damaged between release and use: it points among old words of another
passenger's stack, where no ticket ever was."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "never-there: the frames above are those of an owner's caller, and the frame of an owner does not reach there"


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
		*f->slip = f->other->stack + THREAD_SIZE - 0x240;
""")
    k.replace("READ_ONCE(ferry.crossings) < 40", "READ_ONCE(ferry.crossings) < 2")
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
              """	ferry.other = kthread_run_on_cpu(ferry_sleeper, NULL, 0, 23, "clara");
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["redirected"] == 1
