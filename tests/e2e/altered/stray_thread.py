# SPDX-License-Identifier: MIT
"""A third task writes the address of the owner's own function, which lies on its stack too, over the holder of a ticket
whose owner still waits; the owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: a function is in many hands"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)ferry_passenger;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
