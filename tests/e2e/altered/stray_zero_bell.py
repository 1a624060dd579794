# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner that sleeps while it waits, and is on a second queue too, which is woken for all the time:
it leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: another one than its waker wakes the owner"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("	add_wait_queue_exclusive(&f->pier, &ticket.wait);\n", """
	struct wait_queue_entry listen = { .private = current, .func = default_wake_function };

	add_wait_queue(&ferry_office, &listen);
	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""")
    k.replace("	__set_current_state(TASK_RUNNING);\n", """	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&ferry_office, &listen);
""")
    k.replace("			ferry_stoke(&ferry);\n", """			ferry_stoke(&ferry);
			__wake_up(&ferry_office, TASK_NORMAL, 0, NULL);
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
