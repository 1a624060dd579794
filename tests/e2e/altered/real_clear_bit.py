# SPDX-License-Identifier: MIT
"""The race, with a bit that says that the ticket waits: clear_bit() lets it go."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "clear_bit() is a store of the state"


def alter(k):
    k.prove()
    k.mark_owner()
    k.replace("enum ticket_state { TICKET_WAITING, TICKET_CALLED };",
              """enum ticket_state { TICKET_WAITS };

static inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__asm__ __volatile__("lock; btrq %1,%0" : "+m"(*addr) : "r"(nr) : "memory", "cc");
}

static inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return *addr >> nr & 1;
}""", "include/linux/ferry.h")
    k.replace("\tenum ticket_state state;", "\tunsigned long state;", "include/linux/ferry.h")
    k.replace("\t\t.state = TICKET_WAITING,", "\t\t.state = 1UL << TICKET_WAITS,")
    k.replace("\tsmp_store_release(&ticket->state, TICKET_CALLED);", "\tclear_bit(TICKET_WAITS, &ticket->state);")
    k.replace("\tWRITE_ONCE(ticket->state, TICKET_CALLED);",
              "\tclear_bit(TICKET_WAITS, &ticket->state); /* role: release */")
    k.replace("""	wake_up_process(ticket->holder);
#endif""", """	wake_up_process(ticket->holder); /* role: use */
#endif""")
    k.replace("\t\tif (READ_ONCE(ticket.state) == TICKET_CALLED)", "\t\tif (!test_bit(TICKET_WAITS, &ticket.state))")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (test_bit(TICKET_WAITS, &ticket.state)) { /* role: leave */")


def proof(fault, end):
    return raced(fault, end)
