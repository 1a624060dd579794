# SPDX-License-Identifier: MIT
"""After the release the ticket is looked at in a branch that is not taken; what fails is the holder that was loaded
before it, from a ticket into which a third task had written.

The owner leaves while the oops is being printed."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "released-first: the use does not dominate the place of the fault"


def alter(k):
    k.prove("strays", "looked")
    k.runs_on()
    k.stray_return()
    k.ferry_member("bool is_verbose")
    k.replace("""#ifdef CONFIG_FERRY_PIN
	struct task_struct *holder;
#endif

	(void)mode""", """	struct task_struct *holder = ticket->holder;

	(void)mode""")
    k.replace("""	ferry_note(f, seats);
	wake_up_process(ticket->holder);
#endif""", """	ferry_note(f, seats);
	if (READ_ONCE(f->is_verbose)) {
		ferry_proof.looked++;
		f->called += READ_ONCE(ticket->seats);
	}
	wake_up_process(holder);
#endif""")


def proof(fault, end):
    return (fault["strays"] > 0 and fault["looked"] == 0 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
