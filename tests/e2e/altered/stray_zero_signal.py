# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner whose sleep a signal ends: one comes while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: who sends signals knows the task from elsewhere"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("set_current_state(TASK_UNINTERRUPTIBLE);", "set_current_state(TASK_INTERRUPTIBLE);")
    k.replace("static noinline void ferry_stoke(", """static noinline void signal_wake_up(const char *name)
{
	struct task_struct *p;

	list_for_each_entry(p, &init_task.tasks, tasks) {
		if (p->comm[0] == name[0])
			wake_up_process(p);
	}
}

static noinline void ferry_stoke(""")
    k.replace("			ferry_stoke(&ferry);\n", """			ferry_stoke(&ferry);
			if (ferry_proof.strays)
				signal_wake_up("bruno");
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
