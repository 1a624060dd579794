# SPDX-License-Identifier: MIT
"""The ferryman answers a ticket that he took off the pier after its owner has lost patience and left: the owner's own
list of harbours, which lies there now, is written over, and the owner itself fails on it (family 2)."""
MODE, RULE, RIGHT = "race", "late-completion", {"likely"}
WHY = "who wrote there is at work no more: the bytes do not prove it"


def alter(k):
    k.prove("gone")
    k.passengers_hurry(20)
    k.answered_later(3000)
    k.harbours()


def proof(fault, end):
    return fault["gone"] > 0 and fault["left_called"] == 0
