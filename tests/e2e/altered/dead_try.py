# SPDX-License-Identifier: MIT
"""One smith, who has the tongs, tries for the hammer and sleeps between (he lets go of the tongs after some tries);
the other has the hammer and waits for the tongs."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-"}
WHY = "a try is no wait: who tries lets go"


def alter(k):
    k.replace("void mutex_lock(struct mutex *lock);", "bool mutex_trylock(struct mutex *lock);\nvoid "
            "mutex_lock(struct mutex *lock);", "include/linux/mutex.h")
    k.replace("void mutex_lock(struct mutex *lock)\n", "bool mutex_trylock(struct mutex *lock)\n{\n	return "
            "__mutex_trylock(lock);\n}\n\nvoid mutex_lock(struct mutex *lock)\n", "kernel/locking/mutex.c")
    k.driver(forge.HEAD % "while (!READ_ONCE(ferry_proof.trying))\n\t\tschedule();" + """
static struct wait_queue_head rest = { .head = LIST_HEAD_INIT(rest.head) };

static noinline void forge_sleep(void)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	add_wait_queue(&rest, &wait);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	remove_wait_queue(&rest, &wait);
}

static int forge_first(void *unused)
{
	(void)unused;
	for (;;) {
		mutex_lock(&forge.tongs);
		forge_beat(5);
		for (int tries = 0; tries < 5 && !mutex_trylock(&forge.hammer); tries++) {
			WRITE_ONCE(ferry_proof.trying, 1);
			forge_sleep();
			WRITE_ONCE(ferry_proof.trying, 0);
			ferry_proof.tried++;
		}
		mutex_unlock(&forge.tongs);
		forge_beat(1);
	}
	return 0;
}

static int forge_second(void *unused)
{
	(void)unused;
	mutex_lock(&forge.hammer);
	forge_beat(15);
	for (;;) {
		mutex_lock(&forge.tongs);
		mutex_unlock(&forge.tongs);
	}
	return 0;
}

/* Rings the hours. */
static int forge_bell(void *unused)
{
	(void)unused;
	for (;;) {
		forge_beat(50);
		__wake_up(&rest, TASK_NORMAL, 0, NULL);
	}
	return 0;
}
""" + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_bell, NULL, 1, 63, "bell");
""", 400), "trying", "tried")


def proof(fault, end):
    return end["trying"] == 1 and end["tried"] > 2
