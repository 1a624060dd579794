# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner that sleeps while it waits; the core wakes each task that there is, by its own list, so
that the owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: another one than its waker wakes the owner"
SCHED, CORE = "include/linux/sched.h", "kernel/sched/core.c"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("void schedule(void);", "void schedule(void);\nvoid thaw_all(void);", SCHED)
    k.replace("static void set_task_comm(", """void thaw_all(void)
{
	struct task_struct *p;

	list_for_each_entry(p, &init_task.tasks, tasks)
		try_to_wake_up(p, TASK_NORMAL);
}

static void set_task_comm(""", CORE)
    k.replace("			ferry_stoke(&ferry);\n", """			ferry_stoke(&ferry);
			thaw_all();
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
