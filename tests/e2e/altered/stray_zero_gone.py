# SPDX-License-Identifier: MIT
"""As stray_zero, and what the owner does next is to sleep for good: it is on no CPU when they are stopped."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "as stray_zero"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.replace("			cargo += ferry_write_manifest(cargo) & 0xff000;", """		{
			while (ferry_proof.strays) {
				set_current_state(TASK_UNINTERRUPTIBLE);
				schedule();
			}
			cargo += ferry_write_manifest(cargo) & 0xff000;
		}""")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0;""", after=2)


def proof(fault, end):
    return fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
