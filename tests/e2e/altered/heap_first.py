# SPDX-License-Identifier: MIT
"""The ferryman lets a passenger go, and fails on the passenger's trunk, an object of the heap that another one had
freed and used again; what he would read of the ticket after that is not reached."""
MODE, RIGHT = "race", {"-"}
WHY = "the trunk was freed, and its pointer loaded before the release: the record was not used after it"


def alter(k):
    k.prove("freed")
    k.passengers_poll()
    k.slow_console()
    k.one_passenger()
    k.long_trips(1500)
    k.replace("""	struct task_struct *holder;
""", """	struct task_struct *holder;
	struct ferry_trunk *trunk;
""", "include/linux/ferry.h")
    k.replace("enum ticket_state {", """struct ferry_trunk {
	unsigned long *weight;
	unsigned long number;
};

enum ticket_state {""", "include/linux/ferry.h")
    k.replace("\t\t.holder = current,\n", "\t\t.holder = current,\n\t\t.trunk = ferry_trunk,\n")
    k.replace("/* The newest comes first", """static struct ferry_trunk *ferry_trunk;
static unsigned long weights;

/* The newest comes first""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
""", """	struct ferry_trunk *trunk = ticket->trunk;

	wake_up_process(ticket->holder);
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	*trunk->weight += 1;
	ferry_note(f, ticket->seats);
""")
    k.replace("/* The stoker's shovel", """static noinline struct ferry_trunk *ferry_pack(void)
{
	struct ferry_trunk *trunk = kzalloc(sizeof(*trunk));

	trunk->weight = &weights;
	return trunk;
}

/* The customs free a trunk that is still in use, and use the memory for something else. */
static int ferry_customs(void *unused)
{
	struct kmem_cache *cache = kmem_cache_create("ferry_trunk", 64);
	struct ferry_trunk *old = kmem_cache_alloc(cache);
	unsigned long *forms;

	(void)unused;
	memset(old, 0, 64);
	*old = *ferry_trunk;
	WRITE_ONCE(ferry_trunk, old);
	while (READ_ONCE(ferry.crossings) < 10)
		schedule();
	kmem_cache_free(cache, old);
	forms = kmem_cache_alloc(cache);
	for (int i = 0; i < 8; i++)
		forms[i] = 0x5000 + i * 0x1000;
	ferry_proof.freed++;
	for (;;)
		schedule();
	return 0;
}

/* The stoker's shovel""")
    k.replace("""	kthread_run_on_cpu(ferry_traveller,""", """	ferry_trunk = ferry_pack();
	kthread_run_on_cpu(ferry_customs, NULL, 0, 33, "customs");
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["freed"] > 0 and 0x1000 <= fault["address"] < 0x20000
