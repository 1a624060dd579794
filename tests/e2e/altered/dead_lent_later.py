# SPDX-License-Identifier: MIT
"""A smith lends his tongs to a job that nobody has begun: who runs it lets go of the mutex. No task stands where its
way leads there: what it will call is in a pointer that is not set yet."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"
SAYS = "forge_give_back() at "


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + forge.RING + """
static void (*forge_job)(struct forge *);

static void forge_give_back(struct forge *owner)
{
	mutex_unlock(&owner->tongs);
}

/* Runs what it is given. */
static int forge_helper(void *unused)
{
	(void)unused;
	while (!READ_ONCE(forge.is_done))
		schedule();
	WRITE_ONCE(forge_job, forge_give_back);
	READ_ONCE(forge_job)(&forge);
	for (;;)
		schedule();
	return 0;
}
""" + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_helper, NULL, 1, 63, "regin");
""", 300), "waiting")


def proof(fault, end):
    return end["waiting"] > 0
