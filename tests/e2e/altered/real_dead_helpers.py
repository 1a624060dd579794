# SPDX-License-Identifier: MIT
"""Two smiths wait for each other, with mutexes that functions take and give back which are handed nothing else."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"confirmed", "likely"}
WHY = "who gives back what a function has taken for him is who has it"


def alter(k):
    ring = forge.RING.replace("mutex_unlock(", "forge_put(").replace("mutex_lock(", "forge_get(")
    k.driver(forge.HEAD % "ferry_proof.waiting = 1;" + """
static noinline void forge_get(struct mutex *lock)
{
	forge.pieces++;
	mutex_lock(lock);
	forge.pieces++;
}

static noinline void forge_put(struct mutex *lock)
{
	forge.pieces++;
	mutex_unlock(lock);
	forge.pieces++;
}
""" + ring + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
""", 300), "waiting")


def proof(fault, end):
    return end["waiting"] > 0
