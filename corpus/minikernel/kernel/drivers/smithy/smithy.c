// SPDX-License-Identifier: MIT
/*
 * A smithy: to forge a piece takes tongs and hammer. One smith takes the tongs first, the other the hammer, unless
 * CONFIG_SMITHY_ORDER: then each has what the other waits for. An apprentice sweeps under the hammer now and then.
 */
#include <asm/bootparam.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/smithy.h>

#define LONGEST_STAND 300 /* turns of the watchman */
#define LAST_PIECE 20

struct smithy {
	struct mutex tongs;
	struct mutex hammer;
	unsigned long pieces;
	bool is_thinking; /* one who has both does nothing for ever */
};

static struct smithy smithy;

static noinline void smithy_beat(unsigned long turns)
{
	while (turns--)
		schedule();
}

static noinline void smithy_forge(struct smithy *s)
{
	mutex_lock(&s->tongs); /* role: holds-1 */
	smithy_beat(s->pieces % 3);
	mutex_lock(&s->hammer); /* role: waits-1 */
	smithy_beat(1);
	while (READ_ONCE(s->is_thinking))
		schedule();
	WRITE_ONCE(s->pieces, s->pieces + 1);
	mutex_unlock(&s->hammer);
	mutex_unlock(&s->tongs);
}

static noinline void smithy_draw(struct smithy *s)
{
#ifdef CONFIG_SMITHY_ORDER
	mutex_lock(&s->tongs);
	mutex_lock(&s->hammer);
#else
	mutex_lock(&s->hammer); /* role: holds-2 */
	smithy_beat(s->pieces % 2);
	mutex_lock(&s->tongs); /* role: waits-2 */
#endif
	WRITE_ONCE(s->pieces, s->pieces + 1);
	mutex_unlock(&s->tongs);
	mutex_unlock(&s->hammer);
}

static int smithy_first(void *unused)
{
	(void)unused;
	for (;;) {
		smithy_forge(&smithy);
		smithy_beat(1);
	}
	return 0;
}

static int smithy_second(void *unused)
{
	(void)unused;
	for (;;) {
		smithy_draw(&smithy);
		smithy_beat(2);
	}
	return 0;
}

static int smithy_apprentice(void *unused)
{
	(void)unused;
	for (;;) {
		mutex_lock(&smithy.hammer);
		mutex_unlock(&smithy.hammer);
		smithy_beat(5);
	}
	return 0;
}

static int smithy_watchman(void *mode)
{
	unsigned long seen = 0;

	for (int stand = 0; stand < LONGEST_STAND; stand++) {
		unsigned long now = READ_ONCE(smithy.pieces);

		if (now != seen)
			stand = 0;
		seen = now;
		if ((unsigned long)mode == BOOT_SYSRQ && now >= LAST_PIECE)
			break;
		if ((unsigned long)mode == BOOT_STRAY && now >= LAST_PIECE)
			WRITE_ONCE(smithy.is_thinking, true);
		schedule();
	}
	sysrq_handle_crash('c');
	return 0;
}

void smithy_init(unsigned long mode)
{
	mutex_init(&smithy.tongs);
	mutex_init(&smithy.hammer);
	kthread_run_on_cpu(smithy_first, NULL, 1, 61, "wayland");
	kthread_run_on_cpu(smithy_second, NULL, 0, 62, "mime");
	kthread_run_on_cpu(smithy_apprentice, NULL, 1, 63, "apprentice");
	kthread_run_on_cpu(smithy_watchman, (void *)mode, 0, 64, "watchman");
}
