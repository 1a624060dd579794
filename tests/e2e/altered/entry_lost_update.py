# SPDX-License-Identifier: MIT
"""Two visitors queue with different locks: what one adds is linked over what the other one takes off, so that the queue
leads through it again. A way out that leaves a check in the queue is not taken."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"-", "likely"}
WHY = "no way out left the entry: another one linked it again, without the lock"


def alter(k):
    k.driver(room.HEAD + """
static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };
	unsigned long seen = READ_ONCE(r->calls);

	ferry_proof.inside++;
	spin_lock(&r->lock);
	list_add_tail(&check.hook, &r->queue);
	spin_unlock(&r->lock);
	while (READ_ONCE(r->calls) < seen + 2) {
		schedule();
		if (READ_ONCE(r->has_cabs) && number % 5 == 0) {
			ferry_proof.inside--;
			ferry_proof.left_by_cab++;
			return -1;
		}
	}
	spin_lock(&r->lock);
	list_del(&check.hook);
	ferry_proof.inside--;
	ferry_proof.taken_off++;
	spin_unlock(&r->lock);
	return 0;
}
""" + room.CALL + """
static struct coat_check lost_coat;

/* The porter hangs a lost coat up in front, and takes no lock for it. */
static noinline bool room_hang(struct room *r)
{
	struct list_head *first = r->queue.next, *new = &lost_coat.hook;
	bool is_gone;

	room_rest(600);
	is_gone = first != &r->queue && r->queue.next == &r->queue;
	new->next = first;
	new->prev = &r->queue;
	first->prev = new;
	WRITE_ONCE(r->queue.next, new);
	ferry_proof.relinked += is_gone;
	return is_gone;
}

static int room_porter(void *unused)
{
	(void)unused;
	lost_coat.visitor = &init_task;
	for (;;) {
		while (room.queue.next == &room.queue)
			schedule();
		if (room_hang(&room))
			break;
		spin_lock(&room.lock);
		list_del(&lost_coat.hook);
		spin_unlock(&room.lock);
		schedule();
	}
	for (;;)
		schedule();
	return 0;
}
""" + room.tail("300", start='kthread_run_on_cpu(room_porter, NULL, 1, 66, "porter");').replace(
        "room_call(&room);\n", "room_call(&room);\n		schedule();\n"), "inside", "walked",
             "left_by_cab", "taken_off", "relinked")


def proof(fault, end):
    return fault["taken_off"] > 0 and end["left_by_cab"] == 0 and fault["inside"] == 0
