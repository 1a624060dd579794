# SPDX-License-Identifier: MIT
"""As stray_number, with a number that each of the owner's manifests has too: what lies on that stack explains the
value, and is not why."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "left-meanwhile must not be excluded: the owner was there when it failed"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.replace("cargo += ferry_write_manifest(cargo) & 0xff000;", "ferry_write_manifest(cargo);")
    k.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = 0x9000;""", after=2)


def proof(fault, end):
    return (fault["address"] >> 12 == 0x9 and fault["strays"] > 0 and fault["inside"] == 1
            and end["left_called"] == fault["left_called"] + 1)
