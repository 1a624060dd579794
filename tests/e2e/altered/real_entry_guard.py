# SPDX-License-Identifier: MIT
"""Entry left behind, with guards: the returns stand in their scopes."""
from shared import room
from shared import guards

MODE, RULE, RIGHT = "race", "entry-left-behind", {"confirmed", "likely"}
WHY = "a return in a guard's scope is a way out"


def alter(k):
    k.driver(guards.GUARD + room.HEAD + """
static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };
	unsigned long seen = READ_ONCE(r->calls);

	ferry_proof.inside++;
	scoped_guard(spinlock, &r->lock)
		list_add_tail(&check.hook, &r->queue);
	schedule();
	while (READ_ONCE(r->calls) == seen)
		schedule();
	scoped_guard(spinlock, &r->lock) {
		ferry_proof.inside--;
		if (number % 5 == 0) {
			ferry_proof.left_by_cab++;
			return -1;
		}
		list_del(&check.hook);
	}
	return 0;
}
""" + room.CALL.replace("	spin_lock(&r->lock);\n",
    "	guard(spinlock)(&r->lock);\n").replace("	spin_unlock(&r->lock);\n", "") + room.tail("300"), "inside",
        "walked", "left_by_cab")


def proof(fault, end):
    return fault["left_by_cab"] > 0 and fault["inside"] == 0
