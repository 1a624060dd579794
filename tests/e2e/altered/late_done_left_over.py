# SPDX-License-Identifier: MIT
"""A porter completes some requests twice: the next lodger's wait for the same completion returns at once, and its
request is answered after it has gone. Each way out waits; none has waited."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "the wait was satisfied by what an earlier request left: no way out leaves the pointer"


def alter(k):
    k.driver(desk.HEAD + """
static struct completion answered;

static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate };

	(void)patience;
	ferry_proof.inside++;
	spin_lock(&d->lock);
	d->guest = current;
	d->ringing = &call;
	spin_unlock(&d->lock);
	wait_for_completion(&answered);
	ferry_proof.inside--;
	return 0;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call;

	spin_lock(&d->lock);
	call = d->ringing;
	if (call) {
		d->ringing = NULL;
		ferry_proof.rung++;
		if (!ferry_proof.inside)
			ferry_proof.rung_late++;
		*call->plate = meal;
		complete(&answered);
		if (d->rounds % 8 == 7) {
			ferry_proof.doubled++;
			complete(&answered);
		}
	}
	spin_unlock(&d->lock);
}
""" + desk.tail("0", "800", start="init_completion(&answered);"), "inside", "rung", "rung_late", "doubled")


def proof(fault, end):
    return fault["rung_late"] > 0 and fault["inside"] == 0 and fault["doubled"] > 0
