# SPDX-License-Identifier: MIT
"""A bell boy takes a guest off the queue, keeps his number, and wakes him by that in a while: the core looks it up."""
from shared import inn

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-", "likely"}
WHY = "somebody is about to wake it, by its number"
SCHED, CORE = "include/linux/sched.h", "kernel/sched/core.c"


def alter(k, wake="wake_up_pid(keys[1]);", keep="""keys[1] = ((struct task_struct *)wait->private)->pid;"""):
    k.replace("void schedule(void);", "void schedule(void);\nvoid wake_up_pid(int pid);\nvoid thaw_all(void);", SCHED)
    k.replace("static void set_task_comm(", """void thaw_all(void)
{
	struct task_struct *p;

	list_for_each_entry(p, &init_task.tasks, tasks)
		try_to_wake_up(p, TASK_NORMAL);
}

void wake_up_pid(int pid)
{
	struct task_struct *p;

	list_for_each_entry(p, &init_task.tasks, tasks)
		if (p->pid == pid)
			try_to_wake_up(p, TASK_NORMAL);
}

static void set_task_comm(""", CORE)
    k.driver(inn.HEAD % ("while (!READ_ONCE(ferry_proof.asleep) || !READ_ONCE(ferry_proof.telling))\n\t\t"
                         "schedule();") + """
static int keys[2];

static noinline void inn_sleep(struct inn *i)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	INIT_LIST_HEAD(&wait.entry);
	add_wait_queue(&i->door, &wait);
	set_current_state(TASK_UNINTERRUPTIBLE);
	ferry_proof.asleep++;
	schedule();
	ferry_proof.asleep--;
	while (!READ_ONCE(i->is_ready)) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&i->door, &wait);
}

static int inn_guest(void *unused)
{
	(void)unused;
	for (;;) {
		inn_sleep(&inn);
		WRITE_ONCE(inn.is_ready, 0);
		ferry_proof.woken++;
		inn_beat(1);
	}
	return 0;
}

static noinline void inn_look(struct inn *i)
{
	struct wait_queue_entry *wait;

	spin_lock(&i->door.lock);
	if (!list_empty(&i->door.head)) {
		wait = list_first_entry(&i->door.head, struct wait_queue_entry, entry);
		%s
		list_del_init(&wait->entry);
		WRITE_ONCE(i->is_ready, 1);
	}
	spin_unlock(&i->door.lock);
}

static noinline void inn_pause(void)
{
	WRITE_ONCE(ferry_proof.telling, 1);
	inn_beat(30);
	WRITE_ONCE(ferry_proof.telling, 0);
}

static noinline void inn_ring(void)
{
	%s
}

static int inn_boy(void *unused)
{
	(void)unused;
	for (;;) {
		inn_beat(20);
		inn_look(&inn);
		inn_pause();
		inn_ring();
	}
	return 0;
}
""" % (keep, wake) + inn.TAIL % ('	kthread_run_on_cpu(inn_guest, NULL, 0, 81, "guest");\n'
    '	kthread_run_on_cpu(inn_boy, NULL, 1, 82, "boy");\n', 400), "asleep", "woken", "telling")


def proof(fault, end):
    return end["asleep"] == 1 and end["woken"] > 3 and end["telling"] == 1
