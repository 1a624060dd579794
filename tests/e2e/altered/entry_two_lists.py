# SPDX-License-Identifier: MIT
"""A visitor moves its check to a second queue by adding it there, without taking it off the first; each way out
takes it off the one where it is. The first queue leads to it still."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"-", "likely"}
WHY = "no way out leaves the entry: it was added twice"


def alter(k):
    k.driver(room.HEAD + """
static struct room bar = { .queue = LIST_HEAD_INIT(bar.queue) };

static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };
	unsigned long seen = READ_ONCE(r->calls);

	ferry_proof.inside++;
	spin_lock(&r->lock);
	list_add_tail(&check.hook, &r->queue);
	spin_unlock(&r->lock);
	schedule();
	if (number % 5 == 0) {
		spin_lock(&bar.lock);
		ferry_proof.twice++;
		list_add_tail(&check.hook, &bar.queue);
		spin_unlock(&bar.lock);
		r = &bar;
	} else {
		while (READ_ONCE(r->calls) == seen)
			schedule();
	}
	spin_lock(&r->lock);
	list_del_init(&check.hook);
	ferry_proof.inside--;
	spin_unlock(&r->lock);
	return number % 5 == 0;
}
""" + room.CALL + room.tail("300"), "inside", "walked", "twice")


def proof(fault, end):
    return fault["twice"] > 0 and fault["inside"] == 0
