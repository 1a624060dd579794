# SPDX-License-Identifier: MIT
"""As stray_zero, of an owner that sleeps while it waits; a mate has its task in a roster, from who made it, and wakes
it again and again: it leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero: another one than its waker wakes the owner"


def alter(k):
    k.prove("strays")
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("#define PATIENCE 6", "#define PATIENCE 100000")
    k.replace("static noinline void ferry_stoke(", """struct ferry_mate {
	struct task_struct *who;
	unsigned long calls;
};

static struct ferry_mate mate;

static noinline void ferry_shout(struct ferry_mate *m)
{
	m->calls++;
	wake_up_process(m->who);
}

static noinline void ferry_stoke(""")
    k.replace("	kthread_run_on_cpu(ferry_passenger, (void *)2,",
              "	mate.who = kthread_run_on_cpu(ferry_passenger, (void *)2,")
    k.replace("			ferry_stoke(&ferry);\n", """			ferry_stoke(&ferry);
			ferry_shout(&mate);
""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
