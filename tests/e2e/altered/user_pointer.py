# SPDX-License-Identifier: MIT
"""The ticket has a pointer of user space, and the ferryman reads through it as if it were the kernel's; the owner
leaves meanwhile."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "plain-value: a __user pointer holds a user address in a live record"


def alter(k):
    k.prove("receipts")
    k.runs_on()
    k.replace("""#ifndef _LINUX_FERRY_H
#define _LINUX_FERRY_H
""", """#ifndef _LINUX_FERRY_H
#define _LINUX_FERRY_H

#define __user
""", "include/linux/ferry.h")
    k.replace("""	struct task_struct *holder;
	struct wait_queue_entry wait;""", """	struct task_struct *holder;
	const unsigned long __user *receipt;
	struct wait_queue_entry wait;""", "include/linux/ferry.h")
    k.replace("""	wake_up_process(ticket->holder);
#endif""", """	if (f->called > 0) {
		ferry_proof.receipts++;
		f->called += *ticket->receipt;
	}
	wake_up_process(f->mate);
#endif""")
    k.ferry_member("struct task_struct *mate")
    k.replace("""		.holder = current,
""", """		.holder = current,
		.receipt = (const unsigned long __user *)0x7ffd12345678UL,
""")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	f->mate = current;
""")


def proof(fault, end):
    return (fault["address"] == 0x7ffd12345678 and fault["receipts"] == 1 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
