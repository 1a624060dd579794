# SPDX-License-Identifier: MIT
"""As late_stray_same, and the wild pointer writes the fare alone: no constant of an answer stands beside it."""
MODE, RULE, RIGHT = "race", "late-completion", {"-"}
WHY = "no answer was late, and half of one is none"
WILD = """if (taken[0] && ferry.crossings > 40) {
		ferry_proof.strays++;
		*(volatile unsigned long *)((unsigned long)taken[0] + sizeof(struct ferry_ticket) - 8) = 0x2004;
	}"""


def alter(k):
    k.prove("gone", "strays")
    k.passengers_poll()
    k.answered_later(100)
    k.harbours(while_on_board=WILD)


def proof(fault, end):
    return fault["gone"] == 0 and fault["strays"] > 0 and fault["left_called"] > 0
