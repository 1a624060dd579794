# SPDX-License-Identifier: MIT
"""A third task writes all ones over the holder of a ticket whose owner still waits; the owner leaves while the oops is
being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: no reuse of that stack explains it"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = ~0UL;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
