# SPDX-License-Identifier: MIT
"""The race, with the ticket's state in a union."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "members of a union are members of the record"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.mark_leave()
    k.replace("	enum ticket_state state;\n", """	union {
		enum ticket_state state;
		unsigned int bits;
	};
""", "include/linux/ferry.h")


proof = raced
