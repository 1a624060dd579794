// SPDX-License-Identifier: MIT
/*
 * A ferry: passengers queue at the pier with a ticket on their stack, the ferryman calls as many as there are seats.
 * A passenger who has been called leaves without the pier's lock; one who has lost patience takes it.
 */
#include <asm/bootparam.h>
#include <linux/ferry.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>

struct ferry {
	struct wait_queue_head pier;
	unsigned int free_seats;
	unsigned long called;
	unsigned long crossings;
	unsigned int logbook[24];
};

/* A group that waits at the office, not on a stack. */
struct ferry_party {
	char name[24];
	unsigned long size;
	unsigned long paid;
	struct wait_queue_entry wait;
};

#define MANIFEST_LINES 72
#define PATIENCE 6

static struct ferry ferry = { .pier = { .head = LIST_HEAD_INIT(ferry.pier.head) } };
static struct wait_queue_head ferry_office = { .head = LIST_HEAD_INIT(ferry_office.head) };
static struct kmem_cache *party_cache;
static unsigned long cargo = 0x1000;

/* The newest comes first in the logbook. */
static noinline void ferry_note(struct ferry *f, unsigned int seats)
{
	for (int i = ARRAY_SIZE(f->logbook) - 1; i > 0; i--)
		WRITE_ONCE(f->logbook[i], f->logbook[i - 1]);
	f->logbook[0] = seats;
	f->called++;
}

static int ferry_call_ticket(struct wait_queue_entry *wait, unsigned mode, int flags, void *key)
{
	struct ferry_ticket *ticket = container_of(wait, struct ferry_ticket, wait);
	struct ferry *f = key;
	unsigned int seats = ticket->seats;
#ifdef CONFIG_FERRY_PIN
	struct task_struct *holder;
#endif

	(void)mode, (void)flags;
	if (seats > f->free_seats)
		return -1;
	f->free_seats -= seats;
	list_del_init(&wait->entry);
#ifdef CONFIG_FERRY_PIN
	holder = get_task_struct(ticket->holder);
	smp_store_release(&ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(holder);
	put_task_struct(holder);
#else
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
#endif
	return 1;
}

/* Wait for a seat; 0, or -1 when patience ended first. */
static noinline int ferry_board(struct ferry *f, unsigned int seats)
{
	struct ferry_ticket ticket = {
		.seats = seats,
		.state = TICKET_WAITING,
		.holder = current,
		.wait = { .func = ferry_call_ticket, .entry = LIST_HEAD_INIT(ticket.wait.entry) },
	};
	unsigned long flags;

	add_wait_queue_exclusive(&f->pier, &ticket.wait);
	for (int turn = 0; turn < PATIENCE; turn++) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(ticket.state) == TICKET_CALLED)
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
		spin_lock_irqsave(&f->pier.lock, flags);
		list_del_init(&ticket.wait.entry);
		spin_unlock_irqrestore(&f->pier.lock, flags);
		return -1;
	}
	return 0;
}

/* What a passenger does on board: a long list on the same stack. */
static noinline unsigned long ferry_write_manifest(unsigned long first)
{
	volatile unsigned long lines[MANIFEST_LINES];
	unsigned long sum = 0;

	for (int i = 0; i < MANIFEST_LINES; i++)
		lines[i] = first + 0x1000 * i;
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < MANIFEST_LINES; i++)
			sum += lines[i];
	return sum;
}

static int ferry_passenger(void *seats)
{
	for (;;) {
		if (!ferry_board(&ferry, (unsigned long)seats))
			cargo += ferry_write_manifest(cargo) & 0xff000;
		schedule();
	}
	return 0;
}

static noinline void ferry_depart(struct ferry *f)
{
	f->free_seats = 4;
	__wake_up(&f->pier, TASK_NORMAL, 3, f);
	f->crossings++;
}

static int ferry_man(void *unused)
{
	(void)unused;
	for (;;)
		ferry_depart(&ferry);
	return 0;
}

/* The stoker's shovel goes where it should not: over the holder of the first ticket at the pier. */
static noinline void ferry_stoke(struct ferry *f)
{
	struct wait_queue_entry *first;
	unsigned long flags;

	spin_lock_irqsave(&f->pier.lock, flags);
	if (!list_empty(&f->pier.head)) {
		first = list_first_entry(&f->pier.head, struct wait_queue_entry, entry);
		*(unsigned long *)((char *)first - sizeof(long)) = 0x0000100000c0a1e0UL;
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
}

static int ferry_stoker(void *mode)
{
	while (READ_ONCE(ferry.crossings) < 40)
		schedule();
	if ((unsigned long)mode == BOOT_STRAY)
		while (true) {
			ferry_stoke(&ferry);
			schedule();
		}
	sysrq_handle_crash('c');
	return 0;
}

/* A traveller who waits at the office for good. */
static int ferry_traveller(void *unused)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	(void)unused;
	add_wait_queue(&ferry_office, &wait);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}

/* A party is freed while it waits. */
static int ferry_cashier(void *unused)
{
	struct ferry_party *party = kmem_cache_alloc(party_cache), *other = kmem_cache_alloc(party_cache);

	(void)unused;
	memset(party, 0, sizeof(*party));
	memset(other, 0, sizeof(*other));
	snprintf(party->name, sizeof(party->name), "choir");
	snprintf(other->name, sizeof(other->name), "school");
	party->size = 12;
	party->wait.func = other->wait.func = default_wake_function;
	add_wait_queue(&ferry_office, &party->wait);
	add_wait_queue(&ferry_office, &other->wait);
	kmem_cache_free(party_cache, party);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}

void ferry_init(unsigned long mode)
{
	party_cache = kmem_cache_create("ferry_party", sizeof(struct ferry_party));
	kthread_run_on_cpu(ferry_man, NULL, 1, 11, "ferryman");
	kthread_run_on_cpu(ferry_passenger, (void *)1, 0, 21, "anna");
	kthread_run_on_cpu(ferry_passenger, (void *)2, 0, 22, "bruno");
	kthread_run_on_cpu(ferry_passenger, (void *)1, 0, 23, "clara");
	kthread_run_on_cpu(ferry_traveller, NULL, 0, 24, "traveller");
	if (mode == BOOT_FREED_PARTY)
		kthread_run_on_cpu(ferry_cashier, NULL, 0, 25, "cashier");
	if (mode != BOOT_RACE)
		kthread_run_on_cpu(ferry_stoker, (void *)mode, 0, 31, "stoker");
}
