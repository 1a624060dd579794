# SPDX-License-Identifier: MIT
"""The race, with the state stored by cmpxchg()."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "an atomic exchange of the state is the release"


def alter(k):
    k.prove()
    k.mark_owner()
    k.mark_leave()
    k.replace("#define barrier()",
              """#define cmpxchg(p, old, new) \\
	({ \\
		typeof(*(p)) ___o = (old); \\
		__atomic_compare_exchange_n(p, &___o, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \\
		___o; \\
	})
#define barrier()""", "include/linux/compiler.h")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""",
              """	if (cmpxchg(&ticket->state, TICKET_WAITING, TICKET_CALLED) != 0) /* role: release */
		return 0;
	ferry_note(f, seats);
	wake_up_process(ticket->holder); /* role: use */
""")


def proof(fault, end):
    return raced(fault, end)
