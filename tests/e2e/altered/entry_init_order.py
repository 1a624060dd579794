# SPDX-License-Identifier: MIT
"""A visitor queues its check before it has written itself into it, and leaves it there while the oops is being
printed."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"-", "likely"}
WHY = "never-set: the record is reached before its owner has stored the member"


def alter(k):
    k.slow_console(60000)
    k.driver(room.HEAD + """
static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check;
	unsigned long seen = READ_ONCE(r->calls);
	int patience = 1500;

	check.number = number;
	ferry_proof.inside++;
	spin_lock(&r->lock);
	WRITE_ONCE(ferry_proof.unset, 1);
	list_add_tail(&check.hook, &r->queue);
	spin_unlock(&r->lock);
	room_rest(20);
	WRITE_ONCE(check.visitor, current);
	WRITE_ONCE(ferry_proof.unset, 0);
	while (READ_ONCE(r->calls) < seen + 2) {
		schedule();
		if (--patience < 0) {
			ferry_proof.inside--;
			ferry_proof.left_by_cab++;
			return -1;
		}
	}
	spin_lock(&r->lock);
	list_del(&check.hook);
	ferry_proof.inside--;
	spin_unlock(&r->lock);
	return 0;
}
""" + room.CALL + room.tail("400"), "inside", "walked", "unset", "left_by_cab")


def proof(fault, end):
    return fault["unset"] == 1 and fault["inside"] == 1 and fault["left_by_cab"] == 0 and end["left_by_cab"] > 0
