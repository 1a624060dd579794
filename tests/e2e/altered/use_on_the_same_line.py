# SPDX-License-Identifier: MIT
"""One line wakes, lets go and wakes again; what fails is the first wake, at a ticket whose owner had left with the
lock, while the ferryman had given it back."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "released-first: a line is no place where it has a use before the release and one after"


def alter(k):
    k.prove("gone", "released_now")
    k.passengers_hurry(20)
    k.one_passenger()
    k.long_trips(3000)
    k.replace("static noinline void ferry_depart(", """#define FERRY_CALL(t) \\
	do { \\
		wake_up_process((t)->holder); \\
		list_del_init(&(t)->wait.entry); \\
		ferry_proof.released_now = 1; \\
		WRITE_ONCE((t)->state, TICKET_CALLED); \\
		ferry_note(f, 1); \\
		wake_up_process((t)->holder); \\
	} while (0)

static noinline void ferry_depart(""")
    k.ferryman_walks("""	if (list_empty(&f->pier.head)) {
		spin_unlock_irqrestore(&f->pier.lock, flags);
		return;
	}
	ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
	spin_unlock_irqrestore(&f->pier.lock, flags);
	for (volatile int i = 0; i < 3000; i++)
		;
	spin_lock_irqsave(&f->pier.lock, flags);
	ferry_proof.gone = !ferry_proof.inside;
	ferry_proof.released_now = 0;
	FERRY_CALL(ticket);
""")


def proof(fault, end):
    return fault["gone"] == 1 and fault["released_now"] == 0
