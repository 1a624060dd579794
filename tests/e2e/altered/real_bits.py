# SPDX-License-Identifier: MIT
"""The race, with the state as a bit: set_bit() by the ferryman, test_bit() by the owner."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "set_bit() is a store of the state"


def alter(k):
    k.prove()
    k.mark_owner()
    k.replace("enum ticket_state { TICKET_WAITING, TICKET_CALLED };",
              """enum ticket_state { TICKET_WAITING, TICKET_CALLED };

static inline void set_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("lock; btsq %1,%0" : "+m"(*addr) : "r"(nr) : "memory", "cc");
}

static inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return *addr >> nr & 1;
}""", "include/linux/ferry.h")
    k.replace("""	enum ticket_state state;
""", """	unsigned long state;
""", "include/linux/ferry.h")
    k.replace("""		.state = TICKET_WAITING,
""", "")
    k.replace("\t\tif (READ_ONCE(ticket.state) == TICKET_CALLED)", "\t\tif (test_bit(TICKET_CALLED, &ticket.state))")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (!test_bit(TICKET_CALLED, &ticket.state)) { /* role: leave */")
    k.replace("\tsmp_store_release(&ticket->state, TICKET_CALLED);", "\tset_bit(TICKET_CALLED, &ticket->state);")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""",
              """	set_bit(TICKET_CALLED, &ticket->state); /* role: release */
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


def proof(fault, end):
    return raced(fault, end)
