/* SPDX-License-Identifier: MIT */
/* Each waiter of a list is served in one of two arms: the sound arm's release is of another than the other's uses. */
#include "../kernel.h"

struct desk {
	spinlock_t lock;
	struct list_head guests;
	int careful;
};

struct desk_guest {
	struct list_head node;
	struct task_struct *task;
	int key, done;
};

static void serve_pinned(struct desk *desk, struct desk_guest *guest, int key)
{
	struct task_struct *task = guest->task;

	get_task_struct(task);
	guest->key = key;
	WRITE_ONCE(guest->done, 1);
	wake_up_process(task);
	put_task_struct(task);
}

static void serve(struct desk *desk, struct desk_guest *guest, int key)
{
	guest->key = key;
	WRITE_ONCE(guest->done, 1); /* RELEASE */
	wake_up_process(guest->task); /* USE */
}

void desk_serve_all(struct desk *desk)
{
	struct desk_guest *guest, *next;
	int key = 0;

	spin_lock(&desk->lock);
	list_for_each_entry_safe(guest, next, &desk->guests, node) {
		list_del(&guest->node);
		if (desk->careful)
			serve_pinned(desk, guest, ++key);
		else
			serve(desk, guest, ++key);
	}
	spin_unlock(&desk->lock);
}

void desk_wait(struct desk *desk)
{
	struct desk_guest guest; /* OWNER */

	guest.task = current;
	guest.done = 0;
	spin_lock(&desk->lock);
	list_add_tail(&guest.node, &desk->guests);
	spin_unlock(&desk->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(guest.done)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
