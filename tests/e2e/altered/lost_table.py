# SPDX-License-Identifier: MIT
"""Who makes it true rests in a helper, and wakes the queue behind that by a table of operations."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-", "likely"}
WHY = "who makes it true is about to wake, by a pointer"


def alter(k):
    k.driver(inn.HEAD %
            "while (!READ_ONCE(ferry_proof.asleep) || !READ_ONCE(ferry_proof.telling))\n\t\tschedule();" +
                inn.SLEEP + """
struct inn_bell {
	void (*ring)(struct wait_queue_head *head);
};

static void inn_ring(struct wait_queue_head *head)
{
	__wake_up(head, TASK_NORMAL, 0, NULL);
}

static const struct inn_bell bells[2] = { { inn_ring }, { inn_ring } };

static noinline void inn_serve(struct inn *i, const struct inn_bell *bell)
{
	WRITE_ONCE(i->is_ready, 1);
	WRITE_ONCE(ferry_proof.telling, 1);
	inn_beat(30);
	WRITE_ONCE(ferry_proof.telling, 0);
	bell->ring(&i->door);
}

static int inn_cook(void *unused)
{
	(void)unused;
	for (unsigned long meal = 0;; meal++) {
		inn_beat(20);
		inn_serve(&inn, &bells[meal % 2]);
	}
	return 0;
}
""" + inn.TAIL % (inn.GUEST + '	kthread_run_on_cpu(inn_cook, NULL, 1, 82, "cook");\n', 400), "asleep", "woken",
    "telling")


def proof(fault, end):
    return end["asleep"] == 1 and end["woken"] > 3 and end["telling"] == 1
