# SPDX-License-Identifier: MIT
"""A third task writes over the visitor in a check that is queued rightly; its owner runs for a cab while the oops
is being printed, and leaves the check in the queue then."""
from shared import room

MODE, RULE, RIGHT = "race", "entry-left-behind", {"-", "likely"}
WHY = "left-meanwhile: the owner was there when it failed"


def alter(k, value="0x0000400000c0a7e0UL"):
    k.slow_console(60000)
    k.driver(room.HEAD + """
static noinline int room_queue(struct room *r, unsigned long number)
{
	struct coat_check check = { .number = number, .visitor = current };
	unsigned long seen = READ_ONCE(r->calls);
	int patience = 300;

	ferry_proof.inside++;
	spin_lock(&r->lock);
	list_add_tail(&check.hook, &r->queue);
	spin_unlock(&r->lock);
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
""" + room.CALL + room.tail("600", """
static int room_moth(void *unused)
{
	(void)unused;
	while (READ_ONCE(room.calls) < 30)
		schedule();
	for (;;) {
		schedule();
		if (ferry_proof.strays)
			continue;
		spin_lock(&room.lock);
		if (room.queue.next != &room.queue) {
			ferry_proof.strays++;
			*(volatile unsigned long *)&((unsigned long *)room.queue.next)[-1] = %s;
		}
		spin_unlock(&room.lock);
	}
	return 0;
}
""" % value, 'kthread_run_on_cpu(room_moth, NULL, 0, 64, "moth");'), "inside", "walked", "strays", "left_by_cab")


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and fault["left_by_cab"] == 0 and end["left_by_cab"] > 0
