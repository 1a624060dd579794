# SPDX-License-Identifier: MIT
"""A passenger's ticket also stands in the ferry's list of reservations; who has lost patience takes it off the pier
only (family 2).

The ferryman fetches whom the reservation points to: he lets it go, and then wakes its holder."""
MODE, RIGHT = "race", {"-"}
WORDS = (7, 1, 2, 3, 4, 5, 6, 0)
WHY = "rule:late-completion: a live pointer to the ticket is not taken back on the way out that was taken"


def alter(k):
    k.prove("fetched")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.ferry_member("struct ferry_ticket *reserved[2]")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	f->reserved[seats - 1] = &ticket;
	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""")
    k.replace("""static noinline void ferry_depart(struct ferry *f)
{
""", """static noinline void ferry_fetch(struct ferry *f, struct ferry_ticket *ticket)
{
	ferry_proof.fetched++;
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, 1);
	wake_up_process(ticket->holder);
}

static noinline void ferry_depart(struct ferry *f)
{
	struct ferry_ticket *ticket;
	unsigned long flags;

	spin_lock_irqsave(&f->pier.lock, flags);
	for (unsigned int i = 0; i < ARRAY_SIZE(f->reserved); i++) {
		ticket = f->reserved[i];
		f->reserved[i] = NULL;
		if (ticket)
			ferry_fetch(f, ticket);
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")


def proof(fault, end):
    return fault["fetched"] > 0 and fault["left_called"] == 0 and fault["released"] == 0 and fault["inside"] == 0
