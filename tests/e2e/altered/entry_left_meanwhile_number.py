# SPDX-License-Identifier: MIT
"""As entry_left_meanwhile, and the third task writes a small number."""
import entry_left_meanwhile as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "0x2a000")
