# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner that sleeps while it waits; the third task wakes it for no reason again and again, so that
it leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: another one than its waker wakes the owner"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("static noinline void ferry_stoke(", """static struct task_struct *holder;

static noinline void ferry_stoke(""")
    k.replace("			ferry_stoke(&ferry);\n", """			ferry_stoke(&ferry);
			if (holder)
				wake_up_process(holder);
""")
    k.stoker("""		if (!holder)
			holder = container_of(first, struct ferry_ticket, wait)->holder;
		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
