# SPDX-License-Identifier: MIT
"""The race; the ferryman takes a reference of the holder before, and hands the ticket on through a table after."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed", "likely"}
WHY = "a reference of the holder does not keep the ticket"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("static int ferry_call_ticket(", """struct ferry_ops {
	void (*wake)(struct ferry_ticket *ticket);
};

static void ferry_wake(struct ferry_ticket *ticket)
{
	wake_up_process(ticket->holder);
}

static const struct ferry_ops ferry_ops = { .wake = ferry_wake };
static const struct ferry_ops *volatile ferry_now = &ferry_ops;

static int ferry_call_ticket(""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	struct task_struct *man = get_task_struct(ticket->holder);

	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	ferry_now->wake(ticket); /* role: use */
	put_task_struct(man);
""")


proof = raced
