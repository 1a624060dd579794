# SPDX-License-Identifier: MIT
"""The race, with an atomic state that atomic_xchg() lets go."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "an exchange is a store"


def alter(k):
    k.prove()
    k.mark_owner()
    k.replace("enum ticket_state { TICKET_WAITING, TICKET_CALLED };",
              """enum ticket_state { TICKET_WAITING, TICKET_CALLED };

static inline int atomic_xchg(atomic_t *v, int value)
{
	__asm__ __volatile__("xchgl %0,%1" : "+r"(value), "+m"(v->counter) : : "memory");
	return value;
}

static inline int atomic_read(const atomic_t *v)
{
	return READ_ONCE(v->counter);
}""", "include/linux/ferry.h")
    k.replace("\tenum ticket_state state;", "\tatomic_t state;", "include/linux/ferry.h")
    k.replace("\t\t.state = TICKET_WAITING,", "\t\t.state = { TICKET_WAITING },")
    k.replace("\tsmp_store_release(&ticket->state, TICKET_CALLED);",
              "\tatomic_xchg(&ticket->state, TICKET_CALLED);")
    k.replace("\tWRITE_ONCE(ticket->state, TICKET_CALLED);",
              "\tatomic_xchg(&ticket->state, TICKET_CALLED); /* role: release */")
    k.replace("""	wake_up_process(ticket->holder);
#endif""", """	wake_up_process(ticket->holder); /* role: use */
#endif""")
    k.replace("\t\tif (READ_ONCE(ticket.state) == TICKET_CALLED)",
              "\t\tif (atomic_read(&ticket.state) == TICKET_CALLED)")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (atomic_read(&ticket.state) != TICKET_CALLED) { /* role: leave */")


def proof(fault, end):
    return raced(fault, end)
