# SPDX-License-Identifier: MIT
"""The race, with the owner's wait in a helper two calls deep."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "what a callee looks at in the record that it is given decides how its owner leaves"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("""	for (int turn = 0; turn < PATIENCE; turn++) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(ticket.state) == TICKET_CALLED)
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
""", """	if (ferry_wait(&ticket)) {
""")
    k.replace("/* Wait for a seat; 0,", """static noinline bool ferry_look(struct ferry_ticket *ticket)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	if (READ_ONCE(ticket->state) == TICKET_CALLED) { /* role: leave */
		__set_current_state(TASK_RUNNING);
		return true;
	}
	schedule();
	return false;
}

/* 0, or -1 when patience has ended. */
static noinline int ferry_wait(struct ferry_ticket *ticket)
{
	for (int turn = 0; turn < PATIENCE; turn++)
		if (ferry_look(ticket))
			return 0;
	return -1;
}

/* Wait for a seat; 0,""")


def proof(fault, end):
    return raced(fault, end)
