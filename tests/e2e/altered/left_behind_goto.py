# SPDX-License-Identifier: MIT
"""Who has lost patience takes its entry off under the lock, but not on the way that jumps to the end (family 4)."""
MODE, RIGHT = "race", {"-"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:entry-left-behind: an exit leaves the entry on the queue, and only that one was taken"


def alter(k):
    k.prove("left_behind")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.replace("""		list_del_init(&ticket.wait.entry);
""", """		if (ticket.seats > 1) {
			ferry_proof.left_behind++;
			goto give_up;
		}
		list_del_init(&ticket.wait.entry);
give_up:
""")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["released"] > 0 and fault["left_called"] == 0 and fault["inside"] == 0
