# SPDX-License-Identifier: MIT
"""Who is told by a local copy of the state that it was called takes nothing off; the copy begins as if it had been, and
some do not wait at all (family 4)."""
MODE, RIGHT = "race", {"-", "likely"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:entry-left-behind: the constant leads to the way out on which nobody has let the owner go"


def alter(k):
    k.prove("left_behind")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	enum ticket_state state = TICKET_CALLED;

	add_wait_queue_exclusive(&f->pier, &ticket.wait);
	if (ticket.seats > 1)
		ferry_proof.left_behind++;
""")
    k.replace("\tfor (int turn = 0; turn < PATIENCE; turn++) {",
              "\tfor (int turn = 0; ticket.seats < 2 && turn < PATIENCE; turn++) {")
    k.replace("""		if (READ_ONCE(ticket.state) == TICKET_CALLED)
			break;
		schedule();
""", """		state = READ_ONCE(ticket.state);
		if (state == TICKET_CALLED)
			break;
		schedule();
""")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {", "\tif (state != TICKET_CALLED) {")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["released"] > 0 and fault["inside"] == 0
