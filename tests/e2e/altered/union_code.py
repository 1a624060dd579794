# SPDX-License-Identifier: MIT
"""The holder shares its place with a code, which a passenger of a group stores instead; the ferryman takes that for a
holder. The owner leaves while the oops is being printed."""
MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set: another member of a union is in the same place, and the owner stores it"


def alter(k, store="ticket.code = code;"):
    k.prove("coded")
    k.runs_on()
    k.replace("	struct task_struct *holder;\n", """	union {
		struct task_struct *holder;
		unsigned long code;
	};
""", "include/linux/ferry.h")
    k.ferry_member("unsigned long boarded")
    k.replace("static noinline int ferry_board(struct ferry *f, unsigned int seats)",
              "static noinline int ferry_board(struct ferry *f, unsigned int seats, unsigned long code)")
    k.replace("	for (;;) {\n		if (!ferry_board(&ferry, (unsigned long)seats))", """
	volatile unsigned long codes[1] = { 0x0000100000c0a1e0UL };

	for (;;) {
		if (!ferry_board(&ferry, (unsigned long)seats, codes[0]))""")
    k.replace("	ferry_proof.inside++;\n", """	ferry_proof.inside++;
	if (++f->boarded == 3) {
		ferry_proof.coded++;
		%s
	}
""" % store)


def proof(fault, end):
    return fault["coded"] == 1 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
