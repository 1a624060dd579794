# SPDX-License-Identifier: MIT
"""Entry left behind: a macro queues, another one leaves at an event, and the queue is walked by a macro of its "
    "own."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"confirmed", "likely"}
WHY = "macros are read where they stand"


def alter(k):
    k.driver(room.HEAD + """
#define room_add(r, check)                                         \\
	do {                                                       \\
		spin_lock(&(r)->lock);                             \\
		list_add_tail(&(check)->hook, &(r)->queue);        \\
		spin_unlock(&(r)->lock);                           \\
	} while (0)
#define room_drop(r, check)                                        \\
	do {                                                       \\
		spin_lock(&(r)->lock);                             \\
		list_del(&(check)->hook);                          \\
		spin_unlock(&(r)->lock);                           \\
	} while (0)
#define room_for_each(check, r) list_for_each_entry(check, &(r)->queue, hook)

static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };
	unsigned long seen = READ_ONCE(r->calls);
	int ret = 0;

	ferry_proof.inside++;
	room_add(r, &check);
	schedule();
	if (number % 5 == 0) {
		ret = -1;
		ferry_proof.left_by_cab++;
		goto out;
	}
	while (READ_ONCE(r->calls) == seen)
		schedule();
	room_drop(r, &check);
out:
	ferry_proof.inside--;
	return ret;
}

static noinline void room_call(struct room *r)
{
	struct coat_check *check;

	spin_lock(&r->lock);
	WRITE_ONCE(r->calls, r->calls + 1);
	room_for_each(check, r) {
		ferry_proof.walked++;
		wake_up_process(check->visitor);
	}
	spin_unlock(&r->lock);
}
""" + room.tail("300"), "inside", "walked", "left_by_cab")


def proof(fault, end):
    return fault["left_by_cab"] > 0 and fault["inside"] == 0
