# SPDX-License-Identifier: MIT
"""The race, with a queue of the passenger's own in its ticket: who was called leaves, and its bell is rung then."""
MODE, RIGHT, WORDS = "race", {"confirmed"}, range(8)
WHY = "a queue head on the stack of a task that has left is none any more"


def alter(k):
    k.prove()
    k.bell("/* role: use */")
    k.passengers_poll()
    k.one_passenger()
    k.long_trips(5000)
    k.sparse_manifest(k.word)
    k.mark_owner()
    k.mark_leave()
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
""", """	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
""")


def proof(fault, end):
    return fault["left_called"] > 0 and fault["inside"] == 0 and end["left_called"] == fault["left_called"]
