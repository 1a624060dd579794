# SPDX-License-Identifier: MIT
"""A passenger who sees the pier closed goes at once, without the lock and without taking its entry off (family 4)."""
MODE, RIGHT = "race", {"-"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:entry-left-behind: the way out by another state than the record's leaves the entry"


def alter(k):
    k.prove("left_behind")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.ferry_member("bool is_closed")
    k.replace("{ .pier = { .head = LIST_HEAD_INIT(ferry.pier.head) } };",
              "{ .pier = { .head = LIST_HEAD_INIT(ferry.pier.head) }, .is_closed = true };")
    k.replace("""		schedule();
	}
	__set_current""", """		schedule();
		if (READ_ONCE(f->is_closed)) {
			ferry_proof.inside--;
			ferry_proof.left_behind++;
			return -2;
		}
	}
	__set_current""")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["released"] > 0 and fault["left_called"] == 0 and fault["inside"] == 0
