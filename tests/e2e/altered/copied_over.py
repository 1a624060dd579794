# SPDX-License-Identifier: MIT
"""As union_code, without a union: the owner copies the code over its holder by memcpy()."""
import union_code

MODE, RIGHT = "race", {"-", "likely"}
WHY = "never-set: what is copied over a part of the record was not read"
proof = union_code.proof


def alter(k):
    union_code.alter(k, "memcpy(&ticket.holder, &code, sizeof(code));")
