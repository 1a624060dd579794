# SPDX-License-Identifier: MIT
"""A ticket is queued before its holder is stored: the ferryman reads what an earlier call left there. Its owner
leaves while the oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set: the member is stored after the record can be reached"


def alter(k):
    k.prove("unset")
    k.runs_on()
    k.replace("		.holder = current,\n", "")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	WRITE_ONCE(ferry_proof.unset, 1);
	add_wait_queue_exclusive(&f->pier, &ticket.wait);
	for (volatile int i = 0; i < 400; i++)
		;
	WRITE_ONCE(ticket.holder, current);
	WRITE_ONCE(ferry_proof.unset, 0);
""")


def proof(fault, end):
    return fault["unset"] == 1 and fault["inside"] == 1 and end["inside"] == 0
