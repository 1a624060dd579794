// SPDX-License-Identifier: MIT
#include "printk_ringbuffer.h"

#include <linux/printk.h>
#include <linux/sched.h>

#define DESC_BITS 7
#define TEXT_BITS 14
#define LINE_MAX 160
#define DESC_STATE_SHIFT 62

static struct prb_desc descs[1 << DESC_BITS];
static struct printk_info infos[1 << DESC_BITS];
static char text[1 << TEXT_BITS] __aligned(8);

struct printk_ringbuffer printk_rb_static = {
	.desc_ring = { .count_bits = DESC_BITS, .descs = descs, .infos = infos },
	.text_data_ring = { .size_bits = TEXT_BITS, .data = text },
};
struct printk_ringbuffer *prb = &printk_rb_static;

static spinlock_t printk_lock = __SPIN_LOCK_UNLOCKED(printk_lock);
static unsigned long records;

/* One record: its id, then the text, in one data block. */
static void store(const char *line, int length)
{
	struct prb_data_ring *ring = &prb->text_data_ring;
	unsigned long begin = ring->head_lpos.counter;
	unsigned long next = (begin + sizeof(long) + length + 7) & ~7UL;
	struct printk_info *info = &infos[records];

	if (records == ARRAY_SIZE(infos) || next > sizeof(text)) {
		prb->fail.counter++;
		return;
	}
	memcpy(text + begin, &records, sizeof(records));
	memcpy(text + begin + sizeof(long), line, length);
	info->seq = records;
	info->ts_nsec = sched_clock();
	info->text_len = length;
	info->level = 6;
	info->flags = LOG_NEWLINE;
	info->caller_id = current->pid;
	descs[records].text_blk_lpos.begin = begin;
	descs[records].text_blk_lpos.next = next;
	ring->head_lpos.counter = next;
	prb->desc_ring.head_id.counter = records;
	prb->desc_ring.last_finalized_seq.counter = records;
	smp_wmb();
	descs[records].state_var.counter = records | (unsigned long)desc_finalized << DESC_STATE_SHIFT;
	records++;
}

int printk(const char *format, ...)
{
	char line[LINE_MAX];
	unsigned long flags;
	__builtin_va_list arguments;
	int length;

	__builtin_va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	__builtin_va_end(arguments);
	spin_lock_irqsave(&printk_lock, flags);
	store(line, length);
	spin_unlock_irqrestore(&printk_lock, flags);
	return length;
}
