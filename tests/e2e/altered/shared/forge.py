# SPDX-License-Identifier: MIT
"""Two mutexes; parts that the dead_* cases share."""
HEAD = """
struct forge {
	struct mutex tongs;
	struct mutex hammer;
	struct task_struct *helper;
	unsigned long pieces;
	bool is_done;
};

static struct forge forge;

static noinline void forge_beat(unsigned long turns)
{
	while (turns--)
		schedule();
}

static int forge_watchman(void *turns)
{
	for (unsigned long stand = 0; stand < (unsigned long)turns; stand++)
		schedule();
	%s
	sysrq_handle_crash('c');
	return 0;
}
"""
TAIL = """
void ferry_init(unsigned long mode)
{
	(void)mode;
	mutex_init(&forge.tongs);
	mutex_init(&forge.hammer);
%s	kthread_run_on_cpu(forge_watchman, (void *)%s, 0, 64, "watchman");
}
"""
# The first smith has the tongs and waits for the hammer; the second, who has that, waits for the tongs.
RING = """
static int forge_first(void *unused)
{
	(void)unused;
	mutex_lock(&forge.tongs);
	smp_store_release(&forge.helper, current);
	forge_beat(5);
	mutex_lock(&forge.hammer);
	mutex_unlock(&forge.hammer);
	for (;;)
		schedule();
	return 0;
}

static int forge_second(void *unused)
{
	(void)unused;
	forge_beat(1);
	mutex_lock(&forge.hammer);
	forge_beat(5);
	mutex_lock(&forge.tongs);
	mutex_unlock(&forge.tongs);
	mutex_unlock(&forge.hammer);
	for (;;)
		schedule();
	return 0;
}
"""
