# SPDX-License-Identifier: MIT
"""A smith lends his tongs: the helper lets go of the mutex for him, and has not yet. Then nobody waits for ever,
though mutexes and owners make a ring."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"
SAYS = "(regin) is not whom it names, and is on its way to let go of it"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + forge.RING + """
/* Who was lent the tongs gives them back when he has done. */
static int forge_helper(void *unused)
{
	(void)unused;
	while (!smp_load_acquire(&forge.helper))
		schedule();
	while (!READ_ONCE(forge.is_done))
		schedule();
	mutex_unlock(&forge.tongs);
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
