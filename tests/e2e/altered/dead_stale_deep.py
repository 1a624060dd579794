# SPDX-License-Identifier: MIT
"""As dead_stale_word, and the third one lets go some calls on."""
import dead_stale_word as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k)
    k.replace("	while (!READ_ONCE(forge.is_done))\n		schedule();\n	mutex_unlock(&forge.tongs);\n",
              "	while (!READ_ONCE(forge.is_done))\n		schedule();\n	forge_give_3(&forge);\n")
    k.replace("static int forge_third(", "".join("""
static noinline void forge_give_%d(struct forge *f)
{
	f->pieces++;
	%s;
	f->pieces++;
}
""" % (i, "mutex_unlock(&f->tongs)" if i == 0 else "forge_give_%d(f)" % (i - 1)) for i in range(4))
        + "\nstatic int forge_third(")
