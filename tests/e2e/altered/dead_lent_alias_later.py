# SPDX-License-Identifier: MIT
"""As dead_lent_alias, and who gives back is called by a pointer that is not set yet."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;"
             + forge.RING.replace("""	smp_store_release(&forge.helper, current);
""", """	loan.what = &forge.tongs;
	smp_store_release(&loan.is_made, 1);
""").replace("static int forge_first(", """struct forge_loan {
	struct mutex *what;
	unsigned long is_made;
	void (*back)(struct forge_loan *loan);
};

static struct forge_loan loan;

static int forge_first(""") + """
static void forge_return(struct forge_loan *loan)
{
	mutex_unlock(loan->what);
}

static int forge_helper(void *unused)
{
	(void)unused;
	while (!smp_load_acquire(&loan.is_made))
		schedule();
	loan.back = forge_return;
	while (!READ_ONCE(forge.is_done))
		schedule();
	READ_ONCE(loan.back)(&loan);
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
