# SPDX-License-Identifier: MIT
"""A guest sleeps in a queue until something is ready; parts that the lost_* cases share."""
HEAD = """
struct inn {
	struct wait_queue_head door;
	struct wait_queue_head yard;
	unsigned long is_ready;
	unsigned long is_paused;
	unsigned long is_thinking;
	struct mutex book;
	struct wait_queue_head *mail;
	struct task_struct *crew[4];
	unsigned int pending;
	unsigned long served;
};

static struct inn inn;

static noinline void inn_beat(unsigned long turns)
{
	while (turns--)
		schedule();
}

static int inn_watchman(void *turns)
{
	for (unsigned long stand = 0; stand < (unsigned long)turns; stand++)
		schedule();
	%s
	sysrq_handle_crash('c');
	return 0;
}
"""
SLEEP = """
static noinline void inn_sleep(struct inn *i)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	add_wait_queue(&i->door, &wait);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(i->is_ready))
			break;
		ferry_proof.asleep++;
		schedule();
		ferry_proof.asleep--;
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
"""
TAIL = """
void ferry_init(unsigned long mode)
{
	(void)mode;
	mutex_init(&inn.book);
	init_waitqueue_head(&inn.door);
	init_waitqueue_head(&inn.yard);
%s	kthread_run_on_cpu(inn_watchman, (void *)%s, 0, 84, "watchman");
}
"""
GUEST = '	inn.crew[0] = kthread_run_on_cpu(inn_guest, NULL, 0, 81, "guest");\n'
