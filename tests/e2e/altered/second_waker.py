# SPDX-License-Identifier: MIT
"""A pilot wakes once more whom the ferryman has called: he finds the passenger's next ticket at that address, not
yet filled.

The pilot lets nobody go; the pointer that he was given outlives what it points to (family 2)."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "the use has no release of its own before it, and the record at the address is alive"


def alter(k):
    k.prove("filling", "recalled")
    k.one_passenger()
    k.passengers_poll()
    k.ferry_member("struct ferry_ticket *recall")
    k.replace("\t\t\tcargo += ferry_write_manifest(cargo) & 0xff000;",
              "\t\t\tcargo += cargo ? 1 : ferry_write_manifest(cargo);")
    k.replace("""		.holder = current,
""", "")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	WRITE_ONCE(ferry_proof.filling, 1);
	for (volatile int i = 0; i < 2000; i++)
		;
	ticket.holder = current;
	WRITE_ONCE(ferry_proof.filling, 0);
""")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
#endif""",
              """	f->recall = ticket;
	wake_up_process(ticket->holder);
	smp_store_release(&ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
#endif""")
    k.replace("""	for (;;)
		ferry_depart(&ferry);""", """	for (;;) {
		ferry_depart(&ferry);
		schedule();
	}""")
    k.replace("/* The stoker's shovel", """static int ferry_pilot(void *unused)
{
	struct ferry_ticket *ticket;

	(void)unused;
	for (;;) {
		ticket = ferry.recall;
		ferry.recall = NULL;
		if (ticket) {
			for (volatile int i = 0; i < 400; i++)
				;
			ferry_proof.recalled++;
			wake_up_process(ticket->holder);
		}
		schedule();
	}
	return 0;
}

/* The stoker's shovel""")
    k.replace("\tkthread_run_on_cpu(ferry_traveller,", """	kthread_run_on_cpu(ferry_pilot, NULL, 1, 12, "pilot");
	kthread_run_on_cpu(ferry_traveller,""")


def proof(fault, end):
    return fault["recalled"] > 0 and fault["filling"] == 1 and fault["inside"] == 1
