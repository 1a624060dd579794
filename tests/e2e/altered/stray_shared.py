# SPDX-License-Identifier: MIT
"""A traveller's bag, which lies on his stack, is known to the owner and to a third task; that one writes its address
over the holder of a ticket whose owner still waits. The owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: what lies on the owner's stack is in other hands too"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.ferry_member("unsigned long *bag")
    k.replace("	add_wait_queue(&ferry_office, &wait);\n	for", """
	ferry.bag = (unsigned long *)((char *)current->stack + THREAD_SIZE - 0x40);
	add_wait_queue(&ferry_office, &wait);
	for""")
    k.replace("	for (;;) {\n		if (!ferry_board(&ferry, (", """	unsigned long *volatile theirs[1];

	while (!READ_ONCE(ferry.bag))
		schedule();
	theirs[0] = READ_ONCE(ferry.bag);
	for (;;) {
		cargo += theirs[0] == NULL;
		if (!ferry_board(&ferry, (""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)f->bag;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
