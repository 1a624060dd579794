# SPDX-License-Identifier: MIT
"""As dead_lent, and the helper's way to where it lets go is some calls long."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + forge.RING + "".join("""
static noinline void forge_give_%d(struct forge *f)
{
	f->pieces++;
	%s;
	f->pieces++;
}
""" % (i, "mutex_unlock(&f->tongs)" if i == 0 else "forge_give_%d(f)" % (i - 1)) for i in range(6)) + """
static int forge_helper(void *unused)
{
	(void)unused;
	while (!smp_load_acquire(&forge.helper))
		schedule();
	while (!READ_ONCE(forge.is_done))
		schedule();
	forge_give_5(&forge);
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
