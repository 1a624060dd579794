# SPDX-License-Identifier: MIT
"""As union_code, without a union: the owner stores the code by a pointer to its holder, as a number."""
import union_code

MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set: a store by another pointer is in the same place"
proof = union_code.proof


def alter(k):
    union_code.alter(k, "*(unsigned long *)&ticket.holder = code;")
