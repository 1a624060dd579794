# SPDX-License-Identifier: MIT
"""The ferryman remembers whom he had no seat for, and calls that ticket first the next time, whoever has gone since
(family 2)."""
MODE, RIGHT = "race", {"-"}
WHY = "rule:late-completion: the waker's own pointer outlives what it points to; the owner left with the lock"


def alter(k):
    k.prove("remembered")
    k.passengers_hurry(20)
    k.ferryman_late(500)
    k.one_passenger()
    k.long_trips(3000)
    k.ferry_member("struct ferry_ticket *next_in_line")
    k.replace("""	if (seats > f->free_seats)
		return -1;
""", """	if (seats > f->free_seats) {
		f->next_in_line = ticket;
		return -1;
	}
""")
    k.replace("""	f->free_seats = 4;
""", """	if (f->crossings % 8 == 7)
		ferry_call_next(f);
	f->free_seats = 1;
""")
    k.replace("static noinline void ferry_depart(", """static noinline void ferry_call_next(struct ferry *f)
{
	struct ferry_ticket *ticket;
	unsigned long flags;

	spin_lock_irqsave(&f->pier.lock, flags);
	ticket = f->next_in_line;
	f->next_in_line = NULL;
	if (ticket) {
		ferry_proof.remembered++;
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
}

static noinline void ferry_depart(""")


def proof(fault, end):
    return fault["remembered"] > 0 and fault["left_called"] == 0 and fault["inside"] == 0
