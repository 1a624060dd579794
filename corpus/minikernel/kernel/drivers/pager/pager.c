// SPDX-License-Identifier: MIT
/*
 * A restaurant that gives its guests pagers: a guest waits some turns for his meal and goes when it does not come. The
 * table still points to his call, unless CONFIG_PAGER_WITHDRAW: the desk then rings a call that is no more.
 */
#include <asm/bootparam.h>
#include <linux/pager.h>
#include <linux/panic.h>
#include <linux/sched.h>

#define BILL_LINES 48
#define FOR_EVER 1000000000L
#define LAST_ROUND 60

static struct pager_desk desk = { .patience = 3 };
struct pager_tally pager_tally;
static unsigned long prices = 0x2000;

/* What a guest does next: a long bill on the same stack, over which he sits for some turns. */
static noinline unsigned long pager_pay(unsigned long first)
{
	volatile unsigned long lines[BILL_LINES];
	unsigned long sum = 0;

	for (int i = 0; i < BILL_LINES; i++)
		lines[i] = first + 0x1000 * i;
	for (int turn = 0; turn < 4; turn++)
		schedule();
	for (int i = 0; i < BILL_LINES; i++)
		sum += lines[i];
	return sum;
}

static int pager_guest(void *number)
{
	struct pager_table *table = &desk.tables[(unsigned long)number];

	for (unsigned int dish = 1;; dish++) {
		pager_wait(&desk, table, dish);
		prices += pager_pay(prices) & 0x3000;
	}
	return 0;
}

/* The cook needs longer for some meals than for others. */
static int pager_cook(void *unused)
{
	(void)unused;
	for (;;) {
		for (volatile unsigned long i = 0; i < 200 * (desk.rounds % 8); i++)
			;
		pager_ring(&desk, &desk.tables[desk.rounds % PAGER_TABLES], desk.rounds);
		desk.rounds++;
	}
	return 0;
}

/* A spoon that falls into what the first guest left on his table: it does not know what it hits. */
static noinline void pager_spill(void *at)
{
	((unsigned long *)at)[1] = 0x0000200000c0ffe0UL;
}

static int pager_busboy(void *mode)
{
	void *at;

	while (READ_ONCE(desk.rounds) < LAST_ROUND)
		schedule();
	while ((unsigned long)mode == BOOT_STRAY) {
		spin_lock(&desk.lock);
		at = desk.tables[0].ringing;
		if (at) {
			pager_tally.strays++;
			pager_spill(at);
		}
		spin_unlock(&desk.lock);
		schedule();
	}
	sysrq_handle_crash('c');
	return 0;
}

void pager_init(unsigned long mode)
{
	if (mode != BOOT_RACE)
		kthread_run_on_cpu(pager_busboy, (void *)mode, 0, 44, "busboy");
	if (mode == BOOT_STRAY)
		desk.patience = FOR_EVER;
	kthread_run_on_cpu(pager_cook, NULL, 1, 41, "cook");
	kthread_run_on_cpu(pager_guest, (void *)0, 0, 42, "gustav");
	kthread_run_on_cpu(pager_guest, (void *)1, 0, 43, "hanna");
}
