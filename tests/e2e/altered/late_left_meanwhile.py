# SPDX-License-Identifier: MIT
"""A third task writes over the plate in a call whose guest waits; the guest loses patience while the oops is being
printed, and leaves his call in the table then."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "left-meanwhile: the owner was there when it failed"
VALUE = "0x0000200000c0ffe0UL"


def alter(k, value=VALUE):
    k.slow_console(60000)
    k.driver(desk.HEAD + """
static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate };

	ferry_proof.inside++;
	spin_lock(&d->lock);
	d->guest = current;
	d->ringing = &call;
	spin_unlock(&d->lock);
	while (!smp_load_acquire(&call.is_ready) && patience-- > 0)
		schedule();
	ferry_proof.inside--;
	if (!smp_load_acquire(&call.is_ready)) {
		ferry_proof.left_late++;
		return -1;
	}
	ferry_proof.left_served++;
	return 0;
}
""" + desk.RING + desk.tail("300", "600", """
static int desk_busboy(void *unused)
{
	(void)unused;
	while (READ_ONCE(desk.rounds) < 30)
		schedule();
	for (;;) {
		schedule();
		if (ferry_proof.strays)
			continue;
		spin_lock(&desk.lock);
		if (desk.ringing) {
			ferry_proof.strays++;
			*(volatile unsigned long *)&((unsigned long *)desk.ringing)[2] = %s;
		}
		spin_unlock(&desk.lock);
	}
	return 0;
}
""" % value, 'kthread_run_on_cpu(desk_busboy, NULL, 0, 44, "busboy");'), "inside", "rung", "strays", "left_late",
    "left_served")


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and fault["left_late"] == 0 and end["left_late"] > 0
