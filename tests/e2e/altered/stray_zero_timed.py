# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner that sleeps for so long at most: its time ends while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: nobody needs to wake the owner"
SCHED, CORE = "include/linux/sched.h", "kernel/sched/core.c"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("void schedule(void);", "void schedule(void);\nlong schedule_timeout(long timeout);", SCHED)
    # A CPU's time here is its task's rounds.
    k.replace("void schedule_tail(void)", """long schedule_timeout(long timeout)
{
	for (volatile long left = timeout; left > 0; left--) {
		WRITE_ONCE(current->__state, TASK_RUNNING);
		__schedule();
	}
	return 0;
}

void schedule_tail(void)""", CORE)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("""			break;
		schedule();""", """			break;
		schedule_timeout(4);""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
