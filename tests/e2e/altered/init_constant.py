# SPDX-License-Identifier: MIT
"""The owner itself stores a number for its holder, in the first ticket of three; it is called, and leaves while the
oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set holds: a store of the owner has the value that was used"


def alter(k):
    k.prove("numbered")
    k.runs_on()
    k.ferry_member("unsigned long boarded")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	if (++f->boarded % 3 == 1) {
		ferry_proof.numbered++;
		ticket.holder = (struct task_struct *)0x2a000;
	}
""")


def proof(fault, end):
    return (fault["address"] >> 12 == 0x2a and fault["numbered"] == 1 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
