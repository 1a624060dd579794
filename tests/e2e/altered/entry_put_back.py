# SPDX-License-Identifier: MIT
"""The attendant takes a check off, tells its owner, and puts it back when the room is full: by then its owner may
have gone. The next call goes through it. A way out that leaves a check in the queue is not taken."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"-", "likely"}
WHY = "rule:stack-waiter: who told the owner used its record after that, and linked it again"


def alter(k):
    k.driver(room.HEAD + """
static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };

	ferry_proof.inside++;
	spin_lock(&r->lock);
	list_add_tail(&check.hook, &r->queue);
	spin_unlock(&r->lock);
	while (!smp_load_acquire(&check.is_called)) {
		schedule();
		if (READ_ONCE(r->has_cabs) && number % 5 == 0) {
			ferry_proof.inside--;
			ferry_proof.left_by_cab++;
			return -1;
		}
	}
	ferry_proof.inside--;
	return 0;
}

static noinline void room_call(struct room *r)
{
	struct coat_check *check;
	unsigned long flags;

	flags = _raw_spin_lock_irqsave(&r->lock.rlock);
	WRITE_ONCE(r->calls, r->calls + 1);
	if (!list_empty(&r->queue)) {
		check = list_first_entry(&r->queue, struct coat_check, hook);
		ferry_proof.walked++;
		wake_up_process(check->visitor);
		list_del_init(&check->hook);
		smp_store_release(&check->is_called, 1);
		if (r->calls % 8 == 7) {
			room_rest(20);
			ferry_proof.put_back++;
			list_add_tail(&check->hook, &r->queue);
		}
	}
	_raw_spin_unlock_irqrestore(&r->lock.rlock, flags);
}
""" + room.tail("300"), "inside", "walked", "put_back", "left_by_cab")


def proof(fault, end):
    return fault["put_back"] > 0 and end["left_by_cab"] == 0 and fault["address"] > 0x1000
