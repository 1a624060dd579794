# SPDX-License-Identifier: MIT
"""A third task, who has the hammer, is at work; what it should write elsewhere, the first smith's task, it writes
over the hammer's owner. The first smith, who never had it, has the tongs' waiter behind him."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "the hammer's owner is another, who will let go"
SAYS = "only the word of mutex forge.tongs names PID 61"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.end_pieces = forge.pieces;" + """
static int forge_first(void *unused)
{
	(void)unused;
	WRITE_ONCE(forge.helper, current);
	forge_beat(3);
	mutex_lock(&forge.tongs);
	forge_beat(10);
	mutex_unlock(&forge.tongs);
	for (;;)
		schedule();
	return 0;
}

static int forge_second(void *unused)
{
	(void)unused;
	forge_beat(1);
	mutex_lock(&forge.hammer);
	forge_beat(8);
	mutex_lock(&forge.tongs);
	mutex_unlock(&forge.tongs);
	mutex_unlock(&forge.hammer);
	for (;;)
		schedule();
	return 0;
}

static int forge_third(void *unused)
{
	struct mutex *own = &forge.tongs;

	(void)unused;
	mutex_lock(&forge.tongs);
	forge_beat(30);
	ferry_proof.overwritten++;
	*(volatile s64 *)&own->owner.counter = (s64)READ_ONCE(forge.helper) | 1;
	for (;;)
		schedule();
	return 0;
}
""" + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_third, NULL, 1, 63, "regin");
""", 300), "overwritten", "end_pieces")


def proof(fault, end):
    return end["overwritten"] > 0
