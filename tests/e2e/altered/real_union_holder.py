# SPDX-License-Identifier: MIT
"""The race, with the holder in a union, of which only that is ever stored."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "nobody stores the other member of the union"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_waker()
    k.mark_leave()
    k.replace("	struct task_struct *holder;\n", """	union {
		struct task_struct *holder;
		unsigned long code;
	};
""", "include/linux/ferry.h")


proof = raced
