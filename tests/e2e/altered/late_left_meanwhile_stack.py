# SPDX-License-Identifier: MIT
"""As late_left_meanwhile, and the third task writes an address on the guest's own stack, which it has from the desk."""
import late_left_meanwhile as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "(unsigned long)desk.guest->stack + THREAD_SIZE - 4")
