# SPDX-License-Identifier: MIT
"""As dead_lent_deep, and who lets go is in another file, some calls on."""
from shared import forge

MODE, RULE, RIGHT = "sysrq", "deadlock", {"-", "likely"}
WHY = "another task lets go of the lock"


def alter(k):
    head = forge.HEAD % "ferry_proof.waiting = 1;"
    a = head.index("struct forge {")
    b = head.index("static struct forge forge;")
    k.driver("#include <linux/forge.h>\n" + head[:a] + head[b:].replace("static struct forge forge;", "struct forge forge;")
             + forge.RING + forge.TAIL % ("""	kthread_run_on_cpu(forge_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(forge_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(forge_helper, NULL, 1, 63, "regin");
""", 300), "waiting")
    k.write("include/linux/forge.h", """#ifndef _LINUX_FORGE_H
#define _LINUX_FORGE_H

#include <linux/mutex.h>

""" + head[a:b] + """extern struct forge forge;

int forge_helper(void *unused);

#endif
""")
    k.write("drivers/ferry/helper.c", """#include <linux/forge.h>
#include <linux/sched.h>
""" + "".join("""
static noinline void forge_give_%d(struct forge *f)
{
	f->pieces++;
	%s;
	f->pieces++;
}
""" % (i, "mutex_unlock(&f->tongs)" if i == 0 else "forge_give_%d(f)" % (i - 1)) for i in range(4)) + """
int forge_helper(void *unused)
{
	(void)unused;
	while (!smp_load_acquire(&forge.helper))
		schedule();
	while (!READ_ONCE(forge.is_done))
		schedule();
	forge_give_3(&forge);
	for (;;)
		schedule();
	return 0;
}
""")


def proof(fault, end):
    return end["waiting"] > 0
