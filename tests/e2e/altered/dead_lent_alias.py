# SPDX-License-Identifier: MIT
"""As dead_lent, and the helper has the mutex by a pointer in a loan, not as a member of the forge."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"


def alter(k, give="mutex_unlock(loan->what);"):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;"
             + forge.RING.replace("""	smp_store_release(&forge.helper, current);
""", """	loan.what = &forge.tongs;
	smp_store_release(&loan.is_made, 1);
""").replace("static int forge_first(", """struct forge_loan {
	struct mutex *what;
	unsigned long is_made;
};

static struct forge_loan loan;

static int forge_first(""") + """
static noinline void forge_return(struct forge_loan *loan)
{
	%s
}

static int forge_helper(void *unused)
{
	(void)unused;
	while (!smp_load_acquire(&loan.is_made))
		schedule();
	while (!READ_ONCE(forge.is_done))
		schedule();
	forge_return(&loan);
	for (;;)
		schedule();
	return 0;
}
""" % give + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_helper, NULL, 1, 63, "regin");
""", 300), "waiting")


def proof(fault, end):
    return end["waiting"] > 0
