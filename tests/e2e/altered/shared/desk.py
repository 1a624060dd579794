# SPDX-License-Identifier: MIT
"""A desk that rings whom a table points to; parts that the late_* cases share."""
HEAD = """
struct desk_call {
	unsigned long dish;
	unsigned long is_ready;
	unsigned long *plate;
};

struct desk {
	spinlock_t lock;
	struct desk_call *ringing;
	struct desk_call *vip;
	struct task_struct *guest;
	unsigned long plate;
	unsigned long rounds;
	bool is_closed;
};

static struct desk desk;
static unsigned long prices = 0x2000;

static noinline void desk_rest(unsigned long loops)
{
	for (volatile unsigned long i = 0; i < loops; i++)
		;
}

static noinline unsigned long desk_pay(unsigned long first, int turns)
{
	volatile unsigned long lines[48];
	unsigned long sum = 0;

	for (int i = 0; i < 48; i++)
		lines[i] = first + 0x1000 * i;
	while (turns-- > 0)
		schedule();
	for (int i = 0; i < 48; i++)
		sum += lines[i];
	return sum;
}
"""
RING = """
static noinline void desk_ring(struct desk *d, unsigned long meal)
{
	struct desk_call *call;

	spin_lock(&d->lock);
	call = d->ringing;
	if (call) {
		d->ringing = NULL;
		ferry_proof.rung++;
		*call->plate = meal;
		smp_store_release(&call->is_ready, 1);
		wake_up_process(d->guest);
	}
	spin_unlock(&d->lock);
}
"""
TAIL = """
static int desk_guest(void *unused)
{
	(void)unused;
	for (unsigned long dish = 1;; dish++) {
		desk_wait(&desk, dish, %(patience)s);
		prices += desk_pay(prices, 4) & 0x3000;
	}
	return 0;
}

static int desk_cook(void *unused)
{
	(void)unused;
	for (;;) {
		desk_rest(%(cook)s);
		desk_ring(&desk, desk.rounds);
		desk.rounds++;
	}
	return 0;
}
%(more)s
void ferry_init(unsigned long mode)
{
	(void)mode;
	kthread_run_on_cpu(desk_cook, NULL, 1, 41, "cook");
	kthread_run_on_cpu(desk_guest, NULL, 0, 42, "gustav");
	%(start)s
}
"""


def tail(patience="3", cook="200 * (desk.rounds % 8)", more="", start=""):
    return TAIL % dict(patience=patience, cook=cook, more=more, start=start)
