# SPDX-License-Identifier: MIT
"""As dead_lent_alias, and a function that is handed the mutex keeps it."""
import dead_lent_alias as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "mutex_unlock(loan->what);")
    k.replace("	loan.what = &forge.tongs;\n", "	forge_keep(&loan, &forge.tongs);\n")
    k.replace("static int forge_first(", """static noinline void forge_keep(struct forge_loan *to, struct mutex *lock)
{
	to->what = lock;
}

static int forge_first(""")
