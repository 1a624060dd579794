# SPDX-License-Identifier: MIT
"""A guest leaves his call in the table before he has filled it; the cook reads what an earlier call left there. The
guest loses patience while the oops is being printed."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "never-set: the record is reached before its owner has stored the member"


def alter(k):
    k.slow_console(60000)
    k.driver(desk.HEAD + """
static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call;

	call.dish = dish;
	call.is_ready = 0;
	ferry_proof.inside++;
	spin_lock(&d->lock);
	d->guest = current;
	WRITE_ONCE(ferry_proof.unset, 1);
	d->ringing = &call;
	spin_unlock(&d->lock);
	desk_rest(400);
	WRITE_ONCE(call.plate, &d->plate);
	WRITE_ONCE(ferry_proof.unset, 0);
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
""" + desk.RING + desk.tail("300", "400"), "inside", "rung", "unset", "left_late", "left_served")


def proof(fault, end):
    return fault["unset"] == 1 and fault["inside"] == 1 and fault["left_late"] == 0 and end["left_late"] > 0
