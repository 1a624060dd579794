# SPDX-License-Identifier: MIT
"""A clerk has kept a pointer to an earlier list of a passenger, and completes a line of it: in that place is a ticket
by now, whose owner waits. It leaves while the oops is being printed, and writes the same list again."""
MODE, RIGHT = "stray", {"-", "likely"}
WHY = "stray-write is open: who has a pointer into that stack's other calls writes what those write"


def alter(k):
    k.prove("strays")
    k.runs_on()
    k.replace("cargo += ferry_write_manifest(cargo) & 0xff000;", "ferry_write_manifest(cargo);")
    k.replace("static unsigned long cargo", "static volatile unsigned long *list;\nstatic unsigned long cargo")
    k.replace("static noinline unsigned long ferry_write_manifest(", """
static noinline void ferry_show(volatile unsigned long *lines)
{
	list = lines;
}

static noinline unsigned long ferry_write_manifest(""")
    k.replace("	for (int i = 0; i < MANIFEST_LINES; i++)\n		lines[i]", """	ferry_show(lines);
	for (int i = 0; i < MANIFEST_LINES; i++)
		lines[i]""")
    k.stoker("""		if (list) {
			ferry_proof.strays++;
			for (int i = 0; i < MANIFEST_LINES; i++)
				if (&list[i] == &((unsigned long *)first)[-1])
					list[i] = cargo + 0x1000 * i;
		}""", after=2)


def proof(fault, end):
    return (fault["strays"] > 0 and fault["inside"] == 1 and end["left_called"] == fault["left_called"] + 1
            and fault["address"] >= 0x1000)
