# SPDX-License-Identifier: MIT
"""The first smith had the tongs and gave them back, in the same function; a third one has them now, and writes a word
over theirs that he had saved while the first one had them. He will let go of them."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "the tongs' owner is another, who will let go"


def alter(k):
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + """
static s64 saved_word;

static int forge_first(void *give)
{
	mutex_lock(&forge.tongs);
	WRITE_ONCE(saved_word, forge.tongs.owner.counter);
	forge_beat(3);
	if (give) {
		ferry_proof.given++;
		mutex_unlock(&forge.tongs);
	}
	forge_beat(10);
	mutex_lock(&forge.hammer);
	for (;;)
		schedule();
	return 0;
}

static int forge_second(void *unused)
{
	(void)unused;
	mutex_lock(&forge.hammer);
	forge_beat(30);
	mutex_lock(&forge.tongs);
	mutex_unlock(&forge.tongs);
	mutex_unlock(&forge.hammer);
	for (;;)
		schedule();
	return 0;
}

static int forge_third(void *unused)
{
	(void)unused;
	while (!ferry_proof.given)
		schedule();
	mutex_lock(&forge.tongs);
	forge_beat(40);
	ferry_proof.restored++;
	*(volatile s64 *)&forge.tongs.owner.counter = saved_word | 1;
	while (!READ_ONCE(forge.is_done))
		schedule();
	mutex_unlock(&forge.tongs);
	for (;;)
		schedule();
	return 0;
}
""" + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, (void *)1, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_third, NULL, 1, 63, "regin");
""", 300), "waiting", "given", "restored")


def proof(fault, end):
    return end["waiting"] > 0 and end["given"] == 1 and end["restored"] == 1
