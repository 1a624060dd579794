# SPDX-License-Identifier: MIT
"""As dead_lent, and who lets go has the address of the mutex in a variable of its own."""
import dead_lent_alias as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "struct mutex *which = &forge.tongs;\n\n\tloan->is_made = 0;\n\tmutex_unlock(which);")
