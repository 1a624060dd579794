# SPDX-License-Identifier: MIT
"""A smith who has the tongs gave up waiting for the hammer and left his waiter in its list; he sleeps for something
else, that comes. Who has the hammer waits for the tongs."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "the waiter in the list waits no more"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + """
static struct completion coals;

static noinline void forge_reach(struct mutex *lock)
{
	struct mutex_waiter waiter = { .task = current };

	raw_spin_lock(&lock->wait_lock);
	list_add_tail(&waiter.list, &lock->wait_list);
	__atomic_or_fetch(&lock->owner.counter, 1, __ATOMIC_RELAXED);
	raw_spin_unlock(&lock->wait_lock);
	forge_beat(3);
	ferry_proof.given_up++;
}

static int forge_first(void *unused)
{
	(void)unused;
	forge_beat(5);
	mutex_lock(&forge.tongs);
	forge_reach(&forge.hammer);
	wait_for_completion(&coals);
	mutex_unlock(&forge.tongs);
	for (;;)
		schedule();
	return 0;
}

static int forge_second(void *unused)
{
	(void)unused;
	mutex_lock(&forge.hammer);
	forge_beat(20);
	mutex_lock(&forge.tongs);
	for (;;)
		schedule();
	return 0;
}

static int forge_collier(void *unused)
{
	(void)unused;
	while (!READ_ONCE(forge.is_done))
		schedule();
	complete(&coals);
	for (;;)
		schedule();
	return 0;
}
""" + forge.TAIL % ("""	init_completion(&coals);
	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_collier, NULL, 1, 63, "collier");
""", 300), "waiting", "given_up")


def proof(fault, end):
    return end["waiting"] > 0 and end["given_up"] == 1
