# SPDX-License-Identifier: MIT
"""A called passenger waits until the ferryman has done with it, by a flag of the ferry, and leaves then: there is no
race.

A third task writes a return address into a ticket; the ferryman lets go of the flag before he fails, so that the
owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "the owner's way out waits for the waker, by another lock than is read"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.stray_return()
    k.ferry_member("unsigned long calling")
    k.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
#endif""", """	WRITE_ONCE(f->calling, 1);
	WRITE_ONCE(ticket->state, TICKET_CALLED);
	ferry_note(f, seats);
	wake_up_process(ticket->holder);
	smp_store_release(&f->calling, 0);
#endif""")
    k.replace("""	ferry_proof.inside--;
	ferry_proof.left_called++;
""", """	while (READ_ONCE(f->calling))
		barrier();
	ferry_proof.inside--;
	ferry_proof.left_called++;
""")
    k.replace("""	for (volatile int i = 0; i < 20000; i++)
		;
""", """	ferry_let_off();
	for (volatile int i = 0; i < 20000; i++)
		;
""", "arch/x86/mm/fault.c")
    k.replace("void ferry_init(unsigned long mode);", """void ferry_init(unsigned long mode);
void ferry_let_off(void);
""", "include/linux/ferry.h")
    k.replace("void ferry_init(unsigned long mode)", """/* Nobody is to wait for a ferryman who has failed. */
void ferry_let_off(void)
{
	WRITE_ONCE(ferry.calling, 0);
}

void ferry_init(unsigned long mode)""")


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
