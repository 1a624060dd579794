# SPDX-License-Identifier: MIT
"""A third task, which knows where the owner's bag lies on that stack, writes that over the holder of a ticket whose
owner still waits; the owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: the address of the owner's variable is in other hands too"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.ferry_member("unsigned long *bag")
    k.replace("	for (;;) {\n		if (!ferry_board(&ferry, (", """
	unsigned long bag[2] = { 0x700000001UL, 0x800000002UL };

	ferry.bag = bag;
	for (;;) {
		if (!ferry_board(&ferry, (""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)f->bag;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
