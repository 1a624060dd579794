# SPDX-License-Identifier: MIT
"""A clerk only reads the call that a guest, out of patience, has left in the table: what is read there is followed."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"confirmed", "likely"}
WHY = "a completer may read only"


def alter(k):
    k.driver(desk.HEAD + """
static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate }; /* role: owner */

	ferry_proof.inside++;
	spin_lock(&d->lock);
	d->guest = current;
	d->ringing = &call; /* role: arm */
	spin_unlock(&d->lock);
	while (READ_ONCE(d->plate) < dish && patience-- > 0)
		schedule();
	ferry_proof.inside--;
	if (READ_ONCE(d->plate) < dish)
		return -1; /* role: leave */
	spin_lock(&d->lock);
	d->ringing = NULL;
	spin_unlock(&d->lock);
	return 0;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call;

	spin_lock(&d->lock);
	call = d->ringing;
	if (call) {
		ferry_proof.rung++;
		if (!ferry_proof.inside)
			ferry_proof.rung_late++;
		d->rounds += meal & *call->plate & 1; /* role: complete */
	}
	spin_unlock(&d->lock);
}
""" + desk.tail("3", "800"), "inside", "rung", "rung_late")
    k.replace("	return sum;\n", """	while (READ_ONCE(ferry_proof.address))
		; /* when the cook has failed nobody queues any more */
	return sum;
""")


def proof(fault, end):
    return fault["rung_late"] > 0 and fault["inside"] == 0
