# SPDX-License-Identifier: MIT
"""The race, with the owner's last test in an inline function of a header."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "a header is read with the file that includes it"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.replace("void ferry_init(", """/* Whether a ticket has to be taken off by hand. */
static inline bool ferry_is_waiting(const struct ferry_ticket *ticket)
{
	return READ_ONCE(ticket->state) != TICKET_CALLED;
}

void ferry_init(""", "include/linux/ferry.h")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (ferry_is_waiting(&ticket)) { /* role: leave */")


def proof(fault, end):
    return raced(fault, end)
