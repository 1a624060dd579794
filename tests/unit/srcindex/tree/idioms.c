/* SPDX-License-Identifier: MIT */
/* What the extractor must understand; the tests look for these functions by name. */
#include "kernel.h"

struct ticket {
	struct wait_queue_entry wait;
	struct task_struct *task;
	bool granted;
	struct list_head link;
};
struct desk {
	struct wait_queue_head queue;
	struct mutex lock;
	int free_places;
	int (*serve)(struct desk *desk, struct ticket *ticket);
};

static int call_ticket(struct wait_queue_entry *entry, unsigned mode, int flags, void *key)
{
	struct ticket *ticket = container_of(entry, struct ticket, wait);

	ticket->granted = 1;
	smp_wmb();
	list_del_init(&entry->entry);
	wake_up_process(ticket->task);
	return 1;
}

void take_ticket(struct desk *desk)
{
	struct ticket mine = {
		.wait = {.func = call_ticket},
		.task = current,
	};
	unsigned long flags;

	spin_lock_irqsave(&desk->queue.lock, flags);
	list_add_tail(&mine.wait.entry, &desk->queue.head);
	spin_unlock_irqrestore(&desk->queue.lock, flags);
	while (!READ_ONCE(mine.granted))
		schedule();
	if (!list_empty_careful(&mine.wait.entry)) {
		spin_lock(&desk->queue.lock);
		list_del_init(&mine.wait.entry);
		spin_unlock(&desk->queue.lock);
	}
}

int serve_first(struct desk *desk, struct ticket *spare)
{
	struct ticket *ticket;

	if (likely(desk->free_places > 0) && !list_empty(&desk->queue.head)) {
		ticket = list_first_entry(&desk->queue.head, struct ticket, wait.entry);
		return desk->serve(desk, ticket);
	}
	return spare ? desk->serve(desk, spare) : -1;
}

void serve_all(struct desk *desk)
{
	struct ticket *ticket;

	guard(mutex)(&desk->lock);
	list_for_each_entry(ticket, &desk->queue.head, link) {
		if (ticket->granted)
			continue;
		if (!ticket->task)
			return;
		smp_store_release(&ticket->granted, 1);
	}
	desk->free_places = 0;
}

int count_places(struct desk *desk)
{
	int places = 0;

	scoped_guard(mutex, &desk->lock) {
		places = desk->free_places;
		if (places)
			break;
		desk->free_places = 1;
	}
	return places;
}

int try_places(struct desk *desk)
{
	if (!spin_trylock(&desk->queue.lock))
		return -1;
	desk->free_places++;
	spin_unlock(&desk->queue.lock);
	return mutex_lock_interruptible(&desk->lock);
}

void wait_for_place(struct desk *desk)
{
	wait_event(desk->queue, desk->free_places > 0);
	desk->free_places--;
}

/* By a cast, by its first member, by the address of a variable and of a member of it. */
int other_names(void *data, struct wait_queue_entry *entry)
{
	struct desk *desk = data;
	struct ticket *first = (struct ticket *)entry;
	struct ticket local, *pointer = &local;
	struct wait_queue_entry *inner = &pointer->wait;

	init_waitqueue_func_entry(inner, call_ticket);
	inner->func = call_ticket;
	pointer->granted = desk->free_places;
	return first->wait.flags + local.granted;
}

static inline void free_kfree(void *memory)
{
	kfree(*(void **)memory);
}

int jumps(struct desk *desk, int what)
{
	void *memory __free(kfree) = kmalloc(8, 0);
	int i, sum = 0;

	for (i = 0; i < what; i++) {
		switch (i) {
		case 0:
			continue;
		case 1:
		case 2:
			sum += 2;
			break;
		default:
			goto out;
		}
		sum++;
	}
	if (what < 0)
		panic("negative");
	do {
		mutex_lock(&desk->lock);
		sum--;
		mutex_unlock(&desk->lock);
	} while (sum > 0);
	return sum;
out:
	return -1;
}

static int serve_now(struct desk *desk, struct ticket *ticket)
{
	desk->free_places -= ticket->granted;
	return 0;
}
struct desk front_desk = {.free_places = 3, .serve = serve_now};

/* Helpers that hand a function on until one stores it. */
static void set_entry(struct wait_queue_entry *entry, wait_queue_func_t func)
{
	entry->func = func;
}

static void prepare_entry(int flags, struct wait_queue_entry *entry, wait_queue_func_t func)
{
	entry->flags = flags;
	set_entry(entry, func);
}

void take_prepared(struct desk *desk)
{
	struct ticket mine = {.task = current};

	prepare_entry(0, &mine.wait, call_ticket);
	list_add_tail(&mine.wait.entry, &desk->queue.head);
}

/* A call in the argument of a macro that begins on an earlier line. */
void serve_if_free(struct desk *desk, struct ticket *ticket)
{
	if (likely(desk->free_places > 0 &&
		   serve_first(desk, ticket)))
		serve_now(desk, ticket);
}

static void return_ticket(struct ticket *ticket)
{
	ticket->granted = 1;
}

/* Out of scope by the attribute, also when nothing was stored in it. */
int take_scoped(struct desk *desk)
{
	struct ticket mine __attribute__((unused, cleanup(return_ticket)));

	list_add_tail(&mine.wait.entry, &desk->queue.head);
	if (desk->free_places)
		return 1;
	schedule();
	return 0;
}
