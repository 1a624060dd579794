# SPDX-License-Identifier: MIT
"""A guest, whose entry is in the queue, waits for the book (a mutex) that another one reads: it will look again
when it has that. What it would wait for in the queue has come meanwhile."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-"}
WHY = "it does not sleep for what has come"


def alter(k):
    k.driver(inn.HEAD % "while (!READ_ONCE(ferry_proof.asleep))\n\t\tschedule();\n\tWRITE_ONCE(inn.is_ready, 1);" +
            """
static noinline void inn_sleep(struct inn *i)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	add_wait_queue(&i->door, &wait);
	for (;;) {
		ferry_proof.asleep++;
		mutex_lock(&i->book);
		ferry_proof.asleep--;
		i->served++;
		mutex_unlock(&i->book);
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(i->is_ready))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&i->door, &wait);
}

static int inn_guest(void *unused)
{
	(void)unused;
	inn_beat(3);
	for (;;) {
		inn_sleep(&inn);
		WRITE_ONCE(inn.is_ready, 0);
	}
	return 0;
}

static int inn_reader(void *unused)
{
	(void)unused;
	mutex_lock(&inn.book);
	WRITE_ONCE(inn.is_thinking, 1);
	while (READ_ONCE(inn.is_thinking))
		schedule();
	mutex_unlock(&inn.book);
	for (;;) {
		WRITE_ONCE(inn.is_ready, 1);
		__wake_up(&inn.door, TASK_NORMAL, 0, NULL);
		inn_beat(10);
	}
	return 0;
}
""" + inn.TAIL % (inn.GUEST + '	kthread_run_on_cpu(inn_reader, NULL, 1, 82, "reader");\n', 100), "asleep")


def proof(fault, end):
    return end["asleep"] == 1
