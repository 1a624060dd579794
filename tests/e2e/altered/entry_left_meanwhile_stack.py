# SPDX-License-Identifier: MIT
"""As entry_left_meanwhile, and the third task writes an address on the visitor's own stack."""
import entry_left_meanwhile as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "(unsigned long)room.queue.next + 0x40")
