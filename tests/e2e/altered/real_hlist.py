# SPDX-License-Identifier: MIT
"""The race, with a ticket that is hashed, not queued: hlist_del_init() lets it go, and hlist_unhashed() is the
owner's test."""
from kernel import raced

MODE, RIGHT = "race", {"confirmed"}
WHY = "the unlink is the release where the test is of the links, whatever the list"


def alter(k):
    k.prove()
    k.replace("#define list_entry(ptr", """struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

static inline int hlist_unhashed(const struct hlist_node *h)
{
	return !READ_ONCE(h->pprev);
}

static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h)
{
	n->next = h->first;
	if (n->next)
		n->next->pprev = &n->next;
	WRITE_ONCE(h->first, n);
	n->pprev = &h->first;
}

static inline void hlist_del_init(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	WRITE_ONCE(*n->pprev, n->next);
	if (n->next)
		n->next->pprev = n->pprev;
	n->next = NULL;
	WRITE_ONCE(n->pprev, NULL);
}

#define list_entry(ptr""", "include/linux/list.h")
    k.replace("""	struct wait_queue_entry wait;
};""", """	struct wait_queue_entry wait;
	struct hlist_node node;
};""", "include/linux/ferry.h")
    k.ferry_member("struct hlist_head calls")
    k.replace("""	struct ferry_ticket ticket = {
""", """	struct ferry_ticket ticket = { /* role: owner */
""")
    k.replace("""	add_wait_queue_exclusive(&f->pier, &ticket.wait);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	hlist_add_head(&ticket.node, &f->calls);
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("\t\tif (READ_ONCE(ticket.state) == TICKET_CALLED)", "\t\tif (hlist_unhashed(&ticket.node))")
    k.replace("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {",
              "\tif (!hlist_unhashed(&ticket.node)) { /* role: leave */")
    k.replace("\t\tlist_del_init(&ticket.wait.entry);", "\t\thlist_del_init(&ticket.node);")
    k.replace("""	__wake_up(&f->pier, TASK_NORMAL, 3, f);
""", """	spin_lock_irqsave(&f->pier.lock, flags);
	for (at = f->calls.first; at; at = next) {
		next = at->next;
		ferry_call_node(f, container_of(at, struct ferry_ticket, node));
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
""")
    k.replace("""	f->free_seats = 4;
""", """	struct hlist_node *at, *next;
	unsigned long flags;

	f->free_seats = 4;
""")
    k.replace("static noinline void ferry_depart(",
              """static noinline void ferry_call_node(struct ferry *f, struct ferry_ticket *ticket)
{
	ferry_proof.released++;
	hlist_del_init(&ticket->node); /* role: release */
	ferry_note(f, 1);
	wake_up_process(ticket->holder); /* role: use */
}

static noinline void ferry_depart(""")


def proof(fault, end):
    return raced(fault, end)
