# SPDX-License-Identifier: MIT
"""No answer is late; who is on board writes over its own list by a wild pointer what an answer would have been, at the
place where its ticket was."""
MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "no answer was late; a stray write of the same bytes looks the same, and that is named"
WILD = """if (taken[0] && ferry.crossings > 40) {
		ferry_proof.strays++;
		*(volatile unsigned int *)((unsigned long)taken[0] + 4) = 1;
		*(volatile unsigned long *)((unsigned long)taken[0] + sizeof(struct ferry_ticket) - 8) = 0x2004;
	}"""


def alter(k):
    k.prove("gone", "strays")
    k.passengers_poll()
    k.answered_later(100)
    k.harbours(while_on_board=WILD)


def proof(fault, end):
    return fault["gone"] == 0 and fault["strays"] > 0 and fault["left_called"] > 0
