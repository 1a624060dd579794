# SPDX-License-Identifier: MIT
"""Each way out of the owner takes the lock, by a guard; what fails is a stray write into a ticket whose owner
waits."""
from shared import guards

MODE, RIGHT = "stray", {"-", "likely"}
WHY = "owner-retakes-lock, by a guard"


def alter(k):
    k.prove("strays")
    guards.add(k)
    k.passengers_poll()
    k.slow_console()
    k.replace("	unsigned long flags;\n\n	ferry_proof.inside++;", "	ferry_proof.inside++;")
    k.replace("""	__set_current_state(TASK_RUNNING);
	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
		spin_lock_irqsave(&f->pier.lock, flags);
		list_del_init(&ticket.wait.entry);
		spin_unlock_irqrestore(&f->pier.lock, flags);
""", """	__set_current_state(TASK_RUNNING);
	guard(spinlock)(&f->pier.lock);
	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
		list_del_init(&ticket.wait.entry);
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0x0000100000c0a1e0UL;""", 3)


def proof(fault, end):
    return fault["strays"] > 0 and fault["address"] > 0x100000000000
