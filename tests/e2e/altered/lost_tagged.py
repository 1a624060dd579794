# SPDX-License-Identifier: MIT
"""As lost_by_pid, and who has it keeps the task's address as an offset, in half a word."""
import lost_by_pid

MODE, RULE, RIGHT, WHY = "sysrq", "lost-wakeup", {"-", "likely"}, "somebody is about to wake it, by an offset"
proof = lost_by_pid.proof


def alter(k):
    lost_by_pid.alter(k, "wake_up_process((struct task_struct *)((char *)current + keys[1]));",
                      "keys[1] = (char *)wait->private - (char *)current;")
