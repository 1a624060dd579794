# SPDX-License-Identifier: MIT
"""A third task writes the address of a function over the holder of a ticket whose owner still waits; the owner
leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write has to be told by the value's place: a function that no frame of that task returns to"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)ferry_man;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
