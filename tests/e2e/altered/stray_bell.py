# SPDX-License-Identifier: MIT
"""A third task writes over the queue head in a ticket whose owner still waits, and the walk fails at the second entry;
the owner leaves while the oops is being printed, and what its next call writes stands in the head then."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "what the walk began with is not known: memory has changed since"


def alter(k):
    k.prove("strays")
    k.bell()
    k.runs_on()
    k.replace("static struct kmem_cache *party_cache;", """
static int ferry_nobody(struct wait_queue_entry *wait, unsigned mode, int flags, void *key)
{
	(void)wait, (void)mode, (void)flags, (void)key;
	return 0;
}

static struct wait_queue_entry ferry_post = {
	.func = ferry_nobody, .entry = { (struct list_head *)0x2a000, (struct list_head *)0x2a000 }
};
static struct kmem_cache *party_cache;""")
    k.stoker("""		ferry_proof.strays++;
		container_of(first, struct ferry_ticket, wait)->bell.head.next = &ferry_post.entry;""", after=2)


def proof(fault, end):
    return (fault["address"] >> 12 in (0x29, 0x2a) and fault["strays"] > 0 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
