# SPDX-License-Identifier: MIT
"""A third task writes a return address of its own stack over the holder of a ticket whose owner still waits; the owner
leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: nothing says that the owner's stack had that return address"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)__builtin_return_address(0);""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
