# SPDX-License-Identifier: MIT
"""A manager copies the table's pointer for himself; the guest takes back the table's, under the lock, and goes.
Another way out, which nobody takes, takes nothing back."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "the pointer that was left is not the owner's, and the way out that leaves it was not taken"


def alter(k):
    k.driver(desk.HEAD + """
static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate };

	ferry_proof.inside++;
	spin_lock(&d->lock);
	d->guest = current;
	d->ringing = &call;
	spin_unlock(&d->lock);
	while (!smp_load_acquire(&call.is_ready) && patience-- > 0) {
		schedule();
		if (READ_ONCE(d->is_closed)) {
			ferry_proof.inside--;
			ferry_proof.left_closed++;
			return -2;
		}
	}
	spin_lock(&d->lock);
	ferry_proof.inside--;
	if (d->ringing == &call)
		d->ringing = NULL;
	spin_unlock(&d->lock);
	return 0;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call;

	spin_lock(&d->lock);
	if (d->rounds % 8 == 7) {
		call = d->vip;
		d->vip = NULL;
		if (call)
			ferry_proof.copied++;
	} else {
		call = d->ringing;
		d->ringing = NULL;
	}
	if (call) {
		ferry_proof.rung++;
		*call->plate = meal;
		smp_store_release(&call->is_ready, 1);
		wake_up_process(d->guest);
	}
	spin_unlock(&d->lock);
}
""" + desk.tail("6", "800", """
static int desk_manager(void *unused)
{
	(void)unused;
	for (;;) {
		spin_lock(&desk.lock);
		desk.vip = desk.ringing;
		spin_unlock(&desk.lock);
		for (int turn = 0; turn < 9; turn++)
			schedule();
	}
	return 0;
}
""", 'kthread_run_on_cpu(desk_manager, NULL, 0, 44, "manager");'), "inside", "rung", "copied", "left_closed")


def proof(fault, end):
    return fault["copied"] > 0 and fault["inside"] == 0 and end["left_closed"] == 0
