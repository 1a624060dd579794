# SPDX-License-Identifier: MIT
"""Each ticket is answered while its owner waits, who goes on board then: its list of harbours has a hole that it never
stores, and the old answer lies there. The bytes are those of a late answer."""
MODE, RULE, RIGHT = "race", "late-completion", {"-", "likely"}
WHY = "no answer was late; whether a list was stored whole is not looked at, and that is named"


def alter(k):
    k.prove("gone")
    k.passengers_poll()
    k.answered_later(100)
    k.harbours(stored="(unsigned long)&lines[i] - (unsigned long)taken[0] >= sizeof(struct ferry_ticket)")


def proof(fault, end):
    return fault["gone"] == 0 and fault["left_called"] > 0 and fault["left_impatient"] == 0
