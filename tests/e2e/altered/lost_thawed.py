# SPDX-License-Identifier: MIT
"""As lost_by_pid, and who has it wakes all tasks that there are, by a function of the core."""
import lost_by_pid

MODE, RULE, RIGHT = "sysrq", "lost-wakeup", {"-", "likely"}
WHY = "somebody is about to wake it, by the list of all tasks"
proof = lost_by_pid.proof


def alter(k):
    lost_by_pid.alter(k, "thaw_all();", "keys[1]++;")
