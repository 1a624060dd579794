# SPDX-License-Identifier: MIT
"""The release stands in a loop over the doors, and there is none; the ticket is dead because its owner left it
behind (family 4)."""
MODE, RIGHT = "race", {"-", "likely"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "released-first: the release does not dominate the use, and the entry is still queued: rule:entry-left-behind"


def alter(k):
    k.prove("left_behind")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.ferry_member("int doors")
    k.replace("""	list_del_init(&wait->entry);
#ifdef""", """	for (int door = 0; door < f->doors; door++) {
		ferry_proof.released++;
		list_del_init(&wait->entry);
		WRITE_ONCE(ticket->state, TICKET_CALLED);
	}
#ifdef""")
    k.replace("""#else
	ferry_proof.released++;
	WRITE_ONCE(ticket->state, TICKET_CALLED);
""", """#else
""")
    k.replace("""		list_del_init(&ticket.wait.entry);
""", """		if (ticket.seats == 1)
			list_del_init(&ticket.wait.entry);
		else
			ferry_proof.left_behind++;
""")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["released"] == 0 and fault["inside"] == 0
