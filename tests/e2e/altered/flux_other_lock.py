# SPDX-License-Identifier: MIT
"""A queue that another lock than its own guards; the dump was taken while a CPU, with that lock, was in the middle
of putting an entry there, in a helper that is only given neighbours."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "damaged-queue", {"-"}
WHY = "in-flux: a CPU was stopped inside the update"


def alter(k):
    k.driver(inn.HEAD % "while (!READ_ONCE(ferry_proof.half))\n\t\tschedule();\n\tferry_proof.seen = 1;" + """
static struct mutex keys;

static noinline void inn_link(struct list_head *new, struct list_head *prev, struct list_head *next)
{
	next->prev = new;
	new->next = next;
	new->prev = prev;
	WRITE_ONCE(ferry_proof.half, 1);
	inn_beat(60);
	WRITE_ONCE(ferry_proof.half, 0);
	WRITE_ONCE(prev->next, new);
}

static int inn_guest(void *unused)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	(void)unused;
	for (;;) {
		mutex_lock(&keys);
		inn_link(&wait.entry, &inn.door.head, inn.door.head.next);
		mutex_unlock(&keys);
		inn_beat(3);
		mutex_lock(&keys);
		list_del_init(&wait.entry);
		mutex_unlock(&keys);
		ferry_proof.rounds++;
	}
	return 0;
}
""" + inn.TAIL % ("	mutex_init(&keys);\n" + inn.GUEST + '	kthread_run_on_cpu(inn_guest, NULL, 1, 82, "other");\n',
    300), "half", "seen", "rounds")


def proof(fault, end):
    return end["half"] == 1 and end["seen"] == 1
