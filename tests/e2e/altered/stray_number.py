# SPDX-License-Identifier: MIT
"""A third task writes a small number over the holder of a ticket whose owner still waits; the owner leaves while the
oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: no reuse of that stack explains the number"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0x2a000;""", after=2)


def proof(fault, end):
    return (fault["address"] >> 12 == 0x2a and fault["strays"] > 0 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
