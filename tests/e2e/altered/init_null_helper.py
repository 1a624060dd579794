# SPDX-License-Identifier: MIT
"""A helper fills the ticket and is given a task that nobody ever set; the owner leaves while the oops is being
printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set is open: what the helper stores is an argument that may be NULL"


def alter(k):
    k.prove("filled")
    k.runs_on()
    k.ferry_member("struct task_struct *purser")
    k.replace("/* Wait for a seat; 0,",
              """static noinline void ferry_fill(struct ferry_ticket *ticket, struct task_struct *holder)
{
	ticket->holder = holder;
	ferry_proof.filled++;
}

/* Wait for a seat; 0,""")
    k.replace("""		.holder = current,
""", "")
    k.replace("""	ferry_proof.inside++;
""", """	ferry_proof.inside++;
	ferry_fill(&ticket, f->purser);
""")


def proof(fault, end):
    return (fault["address"] < 0x1000 and fault["filled"] > 0 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
