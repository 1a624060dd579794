# SPDX-License-Identifier: MIT
"""The owner fails on its own ticket, in its own call: the ferryman gave it a berth that is none."""
MODE, RIGHT = "race", {"-"}
WHY = "same-context: who uses the record is its owner"


def alter(k):
    k.prove("looked")
    k.one_passenger()
    k.slow_console(2000)
    k.replace("""	struct task_struct *holder;
""", """	struct task_struct *holder;
	unsigned long *berth;
""", "include/linux/ferry.h")
    k.replace("""	list_del_init(&wait->entry);
#ifdef""", """	ticket->berth = (unsigned long *)(0x7000UL + f->called);
	list_del_init(&wait->entry);
#ifdef""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""", """	ferry_proof.looked++;
	cargo += *ticket.berth;
	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""")


def proof(fault, end):
    return fault["looked"] == 1 and fault["inside"] == 1 and fault["left_called"] == 0
