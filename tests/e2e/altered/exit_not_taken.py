# SPDX-License-Identifier: MIT
"""The race, by a ferryman who takes the ticket off last; the owner has a way out that would leave it in the queue, and
does not take it.

No exit that was taken left it behind: that rule must not be sure, nor can the race be while such an exit is there."""
from kernel import raced

MODE, RIGHT = "race", {"-", "likely"}
WORDS = (1, 7, 2, 3, 4, 5, 6, 0)
WHY = "a way out that was not taken made nothing"


def alter(k):
    k.prove("left_behind")
    k.one_passenger()
    k.passengers_poll()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.ferry_member("bool is_closed")
    k.ferryman_walks("""	if (!list_empty(&f->pier.head)) {
		ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
		WRITE_ONCE(ticket->state, TICKET_CALLED);
		ferry_note(f, 1);
		wake_up_process(ticket->holder);
		list_del_init(&ticket->wait.entry);
	}
""")
    k.replace("""		schedule();
	}
	__set_current""", """		schedule();
		if (READ_ONCE(f->is_closed)) {
			ferry_proof.inside--;
			ferry_proof.left_behind++;
			return -2;
		}
	}
	__set_current""")


def proof(fault, end):
    return raced(fault, end) and fault["left_behind"] == 0
