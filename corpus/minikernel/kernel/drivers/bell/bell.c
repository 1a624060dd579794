// SPDX-License-Identifier: MIT
/*
 * A hotel's bell: a lodger rings and waits for the porter on a completion of his stack. When nobody comes he gives up,
 * and the room still points to his request, unless CONFIG_BELL_WITHDRAW: the porter then completes what is no more, and
 * waits for a lock that is none. Nobody fails; the watchman sees that the porter stands still.
 */
#include <asm/bootparam.h>
#include <linux/bell.h>
#include <linux/completion.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>

#define LETTER_LINES 60
#define LONGEST_STAND 400 /* turns of the watchman */
#define FOR_EVER 1000000000L
#define LAST_ROUND 60

/* On the lodger's stack. */
struct bell_request {
	unsigned long wish;
	struct completion answered;
};

struct bell_room {
	struct bell_request *ringing; /* NULL: nobody rang */
	bool is_waiting;	      /* for the tally only */
};

struct bell_board {
	spinlock_t lock;
	long patience;
	unsigned long rounds;
	struct bell_room rooms[2];
};

/* What happened in this run. */
struct bell_tally {
	unsigned long armed;
	unsigned long left_answered;
	unsigned long left_late;
	unsigned long taken_back;
	unsigned long answered;
	unsigned long answered_late;
	unsigned long strays;
};
extern struct bell_tally bell_tally;

static struct bell_board board = { .patience = 3 };
struct bell_tally bell_tally;
static unsigned long words = 0x3001;

static noinline int bell_ring(struct bell_board *b, struct bell_room *room, unsigned long wish)
{
	struct bell_request request = { .wish = wish }; /* role: owner */

	room->is_waiting = true;
	bell_tally.armed++;
	init_completion(&request.answered);
	smp_store_release(&room->ringing, &request); /* role: arm */
	if (!wait_for_completion_timeout(&request.answered, b->patience)) {
		room->is_waiting = false;
		bell_tally.left_late++;
#ifdef CONFIG_BELL_WITHDRAW
		spin_lock(&b->lock);
		if (room->ringing == &request) {
			room->ringing = NULL;
			bell_tally.taken_back++;
		}
		spin_unlock(&b->lock);
#endif
		return -1; /* role: leave */
	}
	room->is_waiting = false;
	bell_tally.left_answered++;
	return 0;
}

/* What a lodger does next: a letter on the same stack, on which he thinks for some turns. */
static noinline unsigned long bell_write_letter(unsigned long first, int turns)
{
	volatile unsigned long lines[LETTER_LINES];
	unsigned long sum = 0;

	for (int i = 0; i < LETTER_LINES; i++)
		lines[i] = first + 0x1000 * i;
	while (turns-- > 0)
		schedule();
	for (int i = 0; i < LETTER_LINES; i++)
		sum += lines[i];
	return sum;
}

static int bell_lodger(void *number)
{
	struct bell_room *room = &board.rooms[(unsigned long)number];

	for (unsigned long wish = 1;; wish++)
		if (bell_ring(&board, room, wish))
			words += bell_write_letter(words, 1000) & 0x6000;
		else
			words += bell_write_letter(words, 1) & 0x6000;
	return 0;
}

static noinline void bell_answer(struct bell_board *b, struct bell_room *room)
{
	struct bell_request *request;

	spin_lock(&b->lock);
	request = smp_load_acquire(&room->ringing);
	if (request) {
		bell_tally.answered++;
		if (!READ_ONCE(room->is_waiting))
			bell_tally.answered_late++;
		room->ringing = NULL;
		complete(&request->answered); /* role: complete */
	}
	spin_unlock(&b->lock);
}

static int bell_porter(void *unused)
{
	(void)unused;
	for (;;) {
		for (volatile unsigned long i = 0; i < 200 * (board.rounds % 8); i++)
			;
		bell_answer(&board, &board.rooms[board.rounds % ARRAY_SIZE(board.rooms)]);
		WRITE_ONCE(board.rounds, board.rounds + 1);
	}
	return 0;
}

/* Wet paint on whatever lies there. */
static noinline void bell_paint(void *at)
{
	((unsigned long *)at)[3] = 0x0000300000c0b1e0UL;
}

static int bell_watchman(void *mode)
{
	unsigned long seen = 0;
	void *at;

	for (int stand = 0; stand < LONGEST_STAND; stand++) {
		unsigned long now = READ_ONCE(board.rounds);

		if (now != seen)
			stand = 0;
		seen = now;
		if ((unsigned long)mode == BOOT_SYSRQ && now >= LAST_ROUND)
			break;
		if ((unsigned long)mode == BOOT_STRAY && now >= LAST_ROUND && !bell_tally.strays) {
			at = READ_ONCE(board.rooms[0].ringing);
			if (at) {
				bell_tally.strays++;
				bell_paint(at);
			}
		}
		schedule();
	}
	if ((unsigned long)mode == BOOT_SYSRQ)
		sysrq_handle_crash('c');
	printk("watchdog: BUG: soft lockup - CPU#%d stuck for 26s! [%s:%d]", 1, "porter", 51);
	panic("softlockup: hung tasks");
}

void bell_init(unsigned long mode)
{
	if (mode == BOOT_STRAY)
		board.patience = FOR_EVER;
	kthread_run_on_cpu(bell_porter, NULL, 1, 51, "porter");
	kthread_run_on_cpu(bell_lodger, (void *)0, 0, 52, "ida");
	kthread_run_on_cpu(bell_lodger, (void *)1, 0, 53, "jonas");
	kthread_run_on_cpu(bell_watchman, (void *)mode, 0, 54, "watchman");
}
