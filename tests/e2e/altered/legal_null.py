# SPDX-License-Identifier: MIT
"""A third task says in the ticket that nobody is to be woken for it, as it may; the ferryman does not look for that.

The owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "never-set is about who stores the member, and its owner is not the only one"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stoker("""		ferry_proof.strays++;
		container_of(first, struct ferry_ticket, wait)->holder = NULL;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
