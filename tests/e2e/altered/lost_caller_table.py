# SPDX-License-Identifier: MIT
"""What makes it true only stores, and returns; its caller rests, and wakes the queue behind that by a table."""
from shared import inn
import lost_table

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-", "likely"}
WHY = "the caller of who made it true is about to wake, by a pointer"
proof = lost_table.proof


def alter(k):
    k.driver(inn.HEAD %
            "while (!READ_ONCE(ferry_proof.asleep) || !READ_ONCE(ferry_proof.telling))\n\t\tschedule();" +
                inn.SLEEP + """
struct inn_bell {
	void (*cook)(struct inn *i);
	void (*ring)(struct inn *i);
};

static void inn_ring(struct inn *i)
{
	__wake_up(&i->door, TASK_NORMAL, 0, NULL);
}

static void inn_dish_up(struct inn *i)
{
	WRITE_ONCE(i->is_ready, 1);
}

static const struct inn_bell bells[2] = { { inn_dish_up, inn_ring }, { inn_dish_up, inn_ring } };

static noinline void inn_serve(struct inn *i, const struct inn_bell *bell)
{
	bell->cook(i);
	WRITE_ONCE(ferry_proof.telling, 1);
	inn_beat(30);
	WRITE_ONCE(ferry_proof.telling, 0);
	bell->ring(i);
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
