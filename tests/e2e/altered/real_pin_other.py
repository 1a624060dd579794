# SPDX-License-Identifier: MIT
"""The race; the ferryman takes a reference before, but of himself."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a reference of another task pins nothing"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	struct task_struct *man = get_task_struct(current);

	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
	put_task_struct(man);
""")


proof = raced
