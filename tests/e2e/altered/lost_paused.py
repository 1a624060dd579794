# SPDX-License-Identifier: MIT
"""A guest waits until something is ready and nobody has paused the house, which an inline function looks at; it is
ready, and paused."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-"}
WHY = "what it waits for is more than what has come"


def alter(k):
    k.driver(inn.HEAD % "WRITE_ONCE(inn.is_paused, 1);\n\tinn_beat(50);\n\tWRITE_ONCE(inn.is_ready, 1);\n\t"
            "ferry_proof.paused = inn.is_paused;" + """
static inline bool inn_may_go(struct inn *i)
{
	if (READ_ONCE(i->is_paused))
		return false;
	return READ_ONCE(i->is_ready);
}
""" + inn.SLEEP.replace("if (READ_ONCE(i->is_ready))", "if (inn_may_go(i))") + """
static int inn_cook(void *unused)
{
	(void)unused;
	for (;;) {
		inn_beat(20);
		if (READ_ONCE(inn.is_paused))
			continue;
		WRITE_ONCE(inn.is_ready, 1);
		__wake_up(&inn.door, TASK_NORMAL, 0, NULL);
	}
	return 0;
}
""" + inn.TAIL % (inn.GUEST + '	kthread_run_on_cpu(inn_cook, NULL, 1, 82, "cook");\n', 400), "asleep", "woken",
    "paused")


def proof(fault, end):
    return end["asleep"] == 1 and end["woken"] > 3 and end["paused"] == 1
