# SPDX-License-Identifier: MIT
"""Who makes it true wakes nobody; a housekeeper wakes each of the crew, by its task, again and again. Nobody sleeps
for ever: the dump was taken between two rounds."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-", "likely"}
WHY = "somebody wakes the task, whatever was stored"


def alter(k):
    k.driver(inn.HEAD % "while (!READ_ONCE(ferry_proof.asleep) || !READ_ONCE(inn.is_ready))\n\t\tschedule();" +
            inn.SLEEP + """
static int inn_cook(void *unused)
{
	(void)unused;
	for (;;) {
		inn_beat(7);
		WRITE_ONCE(inn.is_ready, 1);
	}
	return 0;
}

static int inn_keeper(void *unused)
{
	(void)unused;
	for (;;) {
		inn_beat(40);
		for (int i = 0; i < 4; i++)
			if (inn.crew[i])
				wake_up_process(inn.crew[i]);
	}
	return 0;
}
""" + inn.TAIL % (inn.GUEST + '	kthread_run_on_cpu(inn_cook, NULL, 1, 82, "cook");\n'
    '	kthread_run_on_cpu(inn_keeper, NULL, 1, 83, "keeper");\n', 400), "asleep", "woken")


def proof(fault, end):
    return end["asleep"] == 1 and end["woken"] > 3
