# SPDX-License-Identifier: MIT
"""Late completion: a guest takes his call back by an exchange, and goes also when the cook has it already."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"confirmed", "likely"}
WHY = "an exchange that came too late takes nothing back"


def alter(k):
    k.driver(desk.HEAD + """
#define desk_cmpxchg(p, old, new) __sync_val_compare_and_swap(p, old, new)
#define desk_xchg(p, new) __atomic_exchange_n(p, new, __ATOMIC_SEQ_CST)

static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate };

	ferry_proof.inside++;
	d->guest = current;
	smp_store_release(&d->ringing, &call);
	while (!smp_load_acquire(&call.is_ready) && patience-- > 0)
		schedule();
	if (desk_cmpxchg(&d->ringing, &call, NULL) == &call)
		ferry_proof.taken_back++;
	ferry_proof.inside--;
	return 0;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call = desk_xchg(&d->ringing, NULL);

	if (call) {
		ferry_proof.rung++;
		desk_rest(2000);
		*call->plate = meal;
		smp_store_release(&call->is_ready, 1);
		wake_up_process(d->guest);
	}
}
""" + desk.tail("3", "800"), "inside", "rung", "taken_back")


def proof(fault, end):
    return fault["inside"] == 0 and fault["address"] >= 0x1000
