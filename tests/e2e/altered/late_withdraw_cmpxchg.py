# SPDX-License-Identifier: MIT
"""A guest who gives up takes his call back by an exchange, and waits for the cook where that comes too late. What
fails is a stray write into a call whose guest waits."""
from shared import desk

MODE, RULE, RIGHT = "race", "late-completion", {"-"}
WHY = "every way out takes the pointer back, or waits for who has it"


def alter(k):
    k.slow_console(30000)
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
	if (desk_cmpxchg(&d->ringing, &call, NULL) != &call) {
		while (!smp_load_acquire(&call.is_ready))
			schedule();
		ferry_proof.inside--;
		return 0;
	}
	ferry_proof.inside--;
	return -1;
}

static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call = desk_xchg(&d->ringing, NULL);

	if (call) {
		ferry_proof.rung++;
		*call->plate = meal;
		smp_store_release(&call->is_ready, 1);
	}
}
""" + desk.tail("5", "600", """
static int desk_busboy(void *unused)
{
	struct desk_call *call;

	(void)unused;
	while (READ_ONCE(desk.rounds) < 30)
		schedule();
	for (;;) {
		call = READ_ONCE(desk.ringing);
		if (call && ferry_proof.inside) {
			ferry_proof.strays++;
			*(volatile unsigned long *)&((unsigned long *)call)[2] = 0x0000200000c0ffe0UL;
		}
		schedule();
	}
	return 0;
}
""", 'kthread_run_on_cpu(desk_busboy, NULL, 0, 44, "busboy");'), "inside", "rung", "strays")


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and fault["address"] > 0x100000000000
