// SPDX-License-Identifier: MIT
/*
 * A dairy: the maid waits with the pail in her hand until her cream is butter (a completion), for which the churner
 * takes the churn. Who scrubs takes first the churn and then the pail, unless CONFIG_DAIRY_ORDER: then the three wait
 * for each other. In a run of the decoy a neighbour, who has a churn of her own, has the cream too.
 */
#include <asm/bootparam.h>
#include <linux/completion.h>
#include <linux/dairy.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>

#define LONGEST_STAND 300 /* turns of the watchman */
#define LAST_POUND 20

/* On the maid's stack. */
struct dairy_cream {
	unsigned long pounds;
	struct completion churned;
};

struct dairy {
	struct mutex pail;
	struct mutex churn;
	struct dairy_cream *cream; /* that is to be churned; NULL: none */
	struct dairy_cream *lent;  /* to the neighbour */
	bool has_neighbour;
	bool is_called; /* the neighbour */
	unsigned long butter;
};

static struct dairy dairy;

static noinline void dairy_rest(unsigned long turns)
{
	while (turns--)
		schedule();
}

static noinline void dairy_milk(struct dairy *d)
{
	struct dairy_cream cream = { .pounds = 1 };

	init_completion(&cream.churned);
	mutex_lock(&d->pail); /* role: holds-3 */
	dairy_rest(d->butter % 3);
	if (READ_ONCE(d->has_neighbour))
		WRITE_ONCE(d->lent, &cream);
	smp_store_release(&d->cream, &cream);
	wait_for_completion(&cream.churned); /* role: waits-3 */
	WRITE_ONCE(d->butter, d->butter + cream.pounds);
	mutex_unlock(&d->pail);
}

static noinline void dairy_churn(struct dairy *d, struct dairy_cream *cream)
{
	mutex_lock(&d->churn); /* role: waits-1 */
	dairy_rest(1);
	mutex_unlock(&d->churn);
	complete(&cream->churned); /* role: completes */
}

static noinline void dairy_scrub(struct dairy *d)
{
#ifdef CONFIG_DAIRY_ORDER
	mutex_lock(&d->pail);
	mutex_lock(&d->churn);
#else
	mutex_lock(&d->churn); /* role: holds-2 */
	dairy_rest(d->butter % 2);
	mutex_lock(&d->pail); /* role: waits-2 */
#endif
	mutex_unlock(&d->pail);
	mutex_unlock(&d->churn);
}

static noinline void dairy_lend(struct dairy *d, struct dairy_cream *cream)
{
	while (!READ_ONCE(d->is_called))
		schedule();
	complete(&cream->churned);
}

static int dairy_maid(void *unused)
{
	(void)unused;
	for (;;) {
		dairy_milk(&dairy);
		dairy_rest(1);
	}
	return 0;
}

static int dairy_churner(void *unused)
{
	struct dairy_cream *cream;

	(void)unused;
	for (;;) {
		cream = smp_load_acquire(&dairy.cream);
		if (cream) {
			WRITE_ONCE(dairy.cream, NULL);
			dairy_churn(&dairy, cream);
		}
		dairy_rest(1);
	}
	return 0;
}

static int dairy_scrubber(void *unused)
{
	(void)unused;
	for (;;) {
		dairy_scrub(&dairy);
		dairy_rest(2);
	}
	return 0;
}

static int dairy_neighbour(void *unused)
{
	struct dairy_cream *cream;

	(void)unused;
	for (;;) {
		cream = smp_load_acquire(&dairy.lent);
		if (cream)
			dairy_lend(&dairy, cream);
		dairy_rest(1);
	}
	return 0;
}

static int dairy_watchman(void *mode)
{
	unsigned long seen = 0;

	for (int stand = 0; stand < LONGEST_STAND; stand++) {
		unsigned long now = READ_ONCE(dairy.butter);

		if (now != seen)
			stand = 0;
		seen = now;
		if ((unsigned long)mode == BOOT_SYSRQ && now >= LAST_POUND)
			break;
		schedule();
	}
	sysrq_handle_crash('c');
	return 0;
}

void dairy_init(unsigned long mode)
{
	mutex_init(&dairy.pail);
	mutex_init(&dairy.churn);
	dairy.has_neighbour = mode == BOOT_STRAY;
	kthread_run_on_cpu(dairy_maid, NULL, 1, 71, "maid");
	kthread_run_on_cpu(dairy_churner, NULL, 0, 72, "churner");
	kthread_run_on_cpu(dairy_scrubber, NULL, 1, 73, "scrubber");
	kthread_run_on_cpu(dairy_watchman, (void *)mode, 0, 74, "watchman");
	if (mode == BOOT_STRAY)
		kthread_run_on_cpu(dairy_neighbour, NULL, 1, 75, "neighbour");
}
