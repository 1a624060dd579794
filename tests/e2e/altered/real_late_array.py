# SPDX-License-Identifier: MIT
"""Late completion: the pointer is an element of an array, taken by xchg(); one way out of the guest leaves it."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"confirmed", "likely"}
WHY = "a pointer may be an element, and be taken by an exchange"


def alter(k):
    k.driver(desk.HEAD + """
#define desk_xchg(p, new) __atomic_exchange_n(p, new, __ATOMIC_SEQ_CST)

static struct desk_call *slots[4];

static noinline int desk_wait(struct desk *d, unsigned long dish, long patience)
{
	struct desk_call call = { .dish = dish, .plate = &d->plate }; /* role: owner */

	ferry_proof.inside++;
	d->guest = current;
	smp_store_release(&slots[dish & 3], &call); /* role: arm */
	while (!smp_load_acquire(&call.is_ready) && patience-- > 0)
		schedule();
	ferry_proof.inside--;
	if (!smp_load_acquire(&call.is_ready)) {
		ferry_proof.left_late++;
		return -1; /* role: leave */
	}
	return 0;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call = desk_xchg(&slots[d->rounds & 3], NULL);

	if (call) {
		ferry_proof.rung++;
		*call->plate = meal; /* role: complete */
		smp_store_release(&call->is_ready, 1);
		wake_up_process(d->guest);
	}
}
""" + desk.tail(), "inside", "rung", "left_late")


def proof(fault, end):
    return fault["left_late"] > 0 and fault["inside"] == 0
