# SPDX-License-Identifier: MIT
"""Who has lost patience gives up in a helper, which takes off the tickets of one seat only (family 4)."""
MODE, RIGHT = "race", {"-"}
WORDS = (1, 2, 3, 4, 5, 6, 7, 0)
WHY = "rule:entry-left-behind: the helper's way out does not unlink on one path"


def alter(k):
    k.prove("left_behind")
    k.passengers_hurry()
    k.ferryman_late()
    k.one_passenger()
    k.long_trips(3000)
    k.sparse_manifest(k.word)
    k.replace("""		spin_lock_irqsave(&f->pier.lock, flags);
		list_del_init(&ticket.wait.entry);
		spin_unlock_irqrestore(&f->pier.lock, flags);
""",
              """		ferry_give_up(f, &ticket);
""")
    k.replace("""	unsigned long flags;

	ferry_proof.inside++;""", """
	ferry_proof.inside++;""")
    k.replace("/* Wait for a seat; 0,",
              """static noinline void ferry_give_up(struct ferry *f, struct ferry_ticket *ticket)
{
	unsigned long flags;

	spin_lock_irqsave(&f->pier.lock, flags);
	if (ticket->seats == 1)
		list_del_init(&ticket->wait.entry);
	else
		ferry_proof.left_behind++;
	spin_unlock_irqrestore(&f->pier.lock, flags);
}

/* Wait for a seat; 0,""")


def proof(fault, end):
    return fault["left_behind"] > 0 and fault["released"] > 0 and fault["left_called"] == 0 and fault["inside"] == 0
