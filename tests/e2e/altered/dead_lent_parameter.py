# SPDX-License-Identifier: MIT
"""As dead_lent, and who lets go is handed the mutex alone, as a parameter."""
import dead_lent_alias as base

MODE, RULE, RIGHT, WHY, proof = base.MODE, base.RULE, base.RIGHT, base.WHY, base.proof


def alter(k):
    base.alter(k, "(void)loan;\n\tforge_drop(&forge.tongs);")
    k.replace("static noinline void forge_return(", """static noinline void forge_drop(struct mutex *lock)
{
	mutex_unlock(lock);
}

static noinline void forge_return(""")
