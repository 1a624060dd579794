# SPDX-License-Identifier: MIT
"""The ferryman keeps the last ticket in a variable, only to compare it, and fails on a pointer of the ferry's own
that a third task has written over: tickets have nothing to do with it."""
MODE, RIGHT = "stray", {"-"}
WHY = "the value comes from the ferry, not from a ticket"


def alter(k):
    k.prove("strays")
    k.passengers_poll()
    k.one_passenger()
    k.long_trips(1500)
    k.ferry_member("struct task_struct *purser")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(f->purser);
	if (ticket->seats > 4)
		f->called += ticket->seats;
""")
    k.stoker("""		ferry_proof.strays++;
		first->flags |= 0x100;
		WRITE_ONCE(f->purser, (struct task_struct *)0x0000100000c0a1e0UL);""", 3)
    k.replace("""	kthread_run_on_cpu(ferry_traveller,""", """	ferry.purser = &init_task;
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["strays"] > 0 and fault["address"] > 0x100000000000
