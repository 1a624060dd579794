// SPDX-License-Identifier: MIT
/*
 * A cloakroom: visitors queue for their coats with a check on their stack, and take it off the queue themselves, with
 * the lock. One whose cab is there runs, and leaves his check in the queue, unless CONFIG_CLOAKROOM_TIDY; the
 * attendant's next call goes through it.
 */
#include <asm/bootparam.h>
#include <linux/cloakroom.h>
#include <linux/list.h>
#include <linux/panic.h>
#include <linux/sched.h>

#define PROGRAMME_LINES 48
#define LAST_CALL 60

/* On the stack of a visitor who queues: no wait_queue_entry. */
struct coat_check {
	unsigned int number;
	struct task_struct *visitor;
	struct list_head hook;
};

struct cloakroom {
	spinlock_t lock;
	struct list_head queue;
	unsigned long calls;
	bool has_cabs; /* somebody's cab may come */
};

/* What happened in this run. */
struct cloakroom_tally {
	unsigned long added;
	unsigned long left_called;
	unsigned long left_by_cab;
	unsigned long taken_off;
	unsigned long walked;
	unsigned long strays;
};
extern struct cloakroom_tally cloakroom_tally;

static struct cloakroom cloakroom = { .queue = LIST_HEAD_INIT(cloakroom.queue), .has_cabs = true };
struct cloakroom_tally cloakroom_tally;
static unsigned long acts = 0x4000;

static noinline int cloakroom_queue(struct cloakroom *room, unsigned int number)
{
	struct coat_check check = { .number = number, .visitor = current }; /* role: owner */
	unsigned long seen = READ_ONCE(room->calls);

	spin_lock(&room->lock);
	list_add_tail(&check.hook, &room->queue); /* role: add */
	cloakroom_tally.added++;
	spin_unlock(&room->lock);
	schedule();
	if (READ_ONCE(room->has_cabs) && number % 5 == 0) {
		cloakroom_tally.left_by_cab++;
#ifdef CONFIG_CLOAKROOM_TIDY
		spin_lock(&room->lock);
		list_del(&check.hook);
		cloakroom_tally.taken_off++;
		spin_unlock(&room->lock);
#endif
		return -1; /* role: leave */
	}
	while (READ_ONCE(room->calls) == seen)
		schedule();
	spin_lock(&room->lock);
	list_del(&check.hook);
	cloakroom_tally.taken_off++;
	cloakroom_tally.left_called++;
	spin_unlock(&room->lock);
	return 0;
}

/* What a visitor does next: a programme on the same stack, which he reads for some turns. */
static noinline unsigned long cloakroom_read_programme(unsigned long first, int turns)
{
	volatile unsigned long lines[PROGRAMME_LINES];
	unsigned long sum = 0;

	for (int i = 0; i < PROGRAMME_LINES; i++)
		lines[i] = first + 0x1000 * i;
	while (turns-- > 0)
		schedule();
	for (int i = 0; i < PROGRAMME_LINES; i++)
		sum += lines[i];
	return sum;
}

static int cloakroom_visitor(void *first)
{
	for (unsigned int number = (unsigned long)first;; number += 2)
		if (cloakroom_queue(&cloakroom, number))
			acts += cloakroom_read_programme(acts, 1000) & 0x3000;
		else
			acts += cloakroom_read_programme(acts, 1) & 0x3000;
	return 0;
}

static noinline void cloakroom_call(struct cloakroom *room)
{
	struct coat_check *check;

	spin_lock(&room->lock);
	WRITE_ONCE(room->calls, room->calls + 1);
	list_for_each_entry(check, &room->queue, hook) {
		cloakroom_tally.walked++;
		wake_up_process(check->visitor); /* role: use */
	}
	spin_unlock(&room->lock);
}

static int cloakroom_attendant(void *unused)
{
	(void)unused;
	for (;;) {
		for (volatile int i = 0; i < 300; i++)
			;
		cloakroom_call(&cloakroom);
	}
	return 0;
}

/* A moth eats a hole into the first thing in the queue. */
static noinline void cloakroom_bite(struct list_head *at)
{
	((unsigned long *)at)[-1] = 0x0000400000c0a7e0UL;
}

static int cloakroom_moth(void *mode)
{
	while (READ_ONCE(cloakroom.calls) < LAST_CALL)
		schedule();
	while ((unsigned long)mode == BOOT_STRAY) {
		spin_lock(&cloakroom.lock);
		if (!list_empty(&cloakroom.queue)) {
			cloakroom_tally.strays++;
			cloakroom_bite(cloakroom.queue.next);
		}
		spin_unlock(&cloakroom.lock);
		schedule();
	}
	sysrq_handle_crash('c');
	return 0;
}

void cloakroom_init(unsigned long mode)
{
	if (mode == BOOT_STRAY)
		cloakroom.has_cabs = false;
	if (mode != BOOT_RACE)
		kthread_run_on_cpu(cloakroom_moth, (void *)mode, 0, 64, "moth");
	kthread_run_on_cpu(cloakroom_attendant, NULL, 1, 61, "attendant");
	kthread_run_on_cpu(cloakroom_visitor, (void *)1, 0, 62, "karl");
	kthread_run_on_cpu(cloakroom_visitor, (void *)2, 0, 63, "lena");
}
