/* SPDX-License-Identifier: MIT */
/*
 * The kernel log. Since 5.10 (896fbe20b4e2) a lockless ring: descriptors whose state says whether a record is whole, a
 * ring of infos beside them, a ring of text (kernel/printk/printk_ringbuffer.h). Before that, records one after the
 * other in log_buf (struct printk_log). Layouts and places come from VMCOREINFO, so that a dump alone gives its log.
 */
#include "dumpcore/kernel/log.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"
#include "dumpcore/vmcoreinfo.h"

#define LINE_LIMIT   1000000
#define RECORD_LIMIT (1u << 22)
#define TEXT_LIMIT   65536
#define RING_LIMIT   (64ull << 20)
#define STRUCT_LIMIT 512 /* bytes of any of the structs here */
#define CALLER_CPU   0x80000000u

struct dumpcore_log {
	struct dumpcore_log_line *lines;
	char **texts; /* of the lines: owned */
	size_t count, room;
};

/* A record before it is cut into lines. */
struct record {
	uint64_t nanoseconds, sequence;
	uint8_t level, facility;
	bool has_caller;
	uint32_t caller;
};

static void line_add(struct dumpcore_log *log, const struct record *record, const char *text, size_t length)
{
	if (log->count >= LINE_LIMIT)
		return;
	if (log->count == log->room) {
		log->room = log->room ? log->room * 2 : 512;
		log->lines = vmr_realloc_array(log->lines, log->room, sizeof(*log->lines));
		log->texts = vmr_realloc_array(log->texts, log->room, sizeof(*log->texts));
	}
	bool is_cpu = record->caller & CALLER_CPU;
	log->texts[log->count] = vmr_strndup(text, length);
	log->lines[log->count] = (struct dumpcore_log_line){
		.nanoseconds = record->nanoseconds,
		.sequence = record->sequence,
		.level = record->level,
		.facility = record->facility,
		.text = log->texts[log->count],
		.caller_pid = record->has_caller && !is_cpu ? (int)record->caller : -1,
		.caller_cpu = record->has_caller && is_cpu ? (int)(record->caller & ~CALLER_CPU) : -1,
	};
	log->count++;
}

static void record_add(struct dumpcore_log *log, const struct record *record, const char *text, size_t length)
{
	while (length && text[length - 1] == '\n')
		length--;
	for (const char *end = text + length;;) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		line_add(log, record, text, (size_t)((stop ? stop : end) - text));
		if (!stop)
			return;
		text = stop + 1;
	}
}

static uint64_t word_at(const uint8_t *data, uint64_t offset, size_t size)
{
	uint64_t value = 0;

	if (offset <= STRUCT_LIMIT - sizeof(value))
		memcpy(&value, data + offset, size);
	return value;
}

/* The ring of 5.10 and later. Members are read at the offsets of VMCOREINFO. */
struct ring {
	uint64_t count_bits, size_bits;
	vmr_kaddr descs, infos, data;
	uint64_t head, tail; /* identifiers of the newest and the oldest descriptor */
	uint64_t desc_size, state, begin, next;
	uint64_t info_size, sequence, time, length, caller;
	bool has_caller;
};

static bool read_member(struct dumpcore *dump, vmr_kaddr base, const char *const *members, uint64_t *ret)
{
	for (; *members; members++) {
		uint64_t offset;
		if (!dumpcore_vmcoreinfo_offset(dump, *members, &offset))
			return false;
		base += offset;
	}
	return dumpcore_try_read(dump, base, ret, sizeof(*ret));
}
#define MEMBER(dump, base, ret, ...) read_member(dump, base, (const char *const[]){__VA_ARGS__, NULL}, ret)

static bool ring_layout(struct dumpcore *dump, struct ring *ring)
{
	uint64_t blocks, begin, next;

	if (!dumpcore_vmcoreinfo_size(dump, "prb_desc", &ring->desc_size) ||
	    !dumpcore_vmcoreinfo_size(dump, "printk_info", &ring->info_size) ||
	    !dumpcore_vmcoreinfo_offset(dump, "prb_desc.state_var", &ring->state) ||
	    !dumpcore_vmcoreinfo_offset(dump, "prb_desc.text_blk_lpos", &blocks) ||
	    !dumpcore_vmcoreinfo_offset(dump, "prb_data_blk_lpos.begin", &begin) ||
	    !dumpcore_vmcoreinfo_offset(dump, "prb_data_blk_lpos.next", &next) ||
	    !dumpcore_vmcoreinfo_offset(dump, "printk_info.seq", &ring->sequence) ||
	    !dumpcore_vmcoreinfo_offset(dump, "printk_info.ts_nsec", &ring->time) ||
	    !dumpcore_vmcoreinfo_offset(dump, "printk_info.text_len", &ring->length))
		return false;
	ring->has_caller = dumpcore_vmcoreinfo_offset(dump, "printk_info.caller_id", &ring->caller);
	ring->begin = blocks + begin;
	ring->next = blocks + next;
	return ring->desc_size && ring->desc_size <= STRUCT_LIMIT && ring->info_size && ring->info_size <= STRUCT_LIMIT;
}

/* *ret_why says what is not there. */
static bool ring_read(struct dumpcore *dump, vmr_kaddr pointer, struct ring *ring, const char **ret_why)
{
	vmr_kaddr base;
	uint64_t count_bits, size_bits;

	*ret_why = "VMCOREINFO lacks the layout of the log's ring";
	if (!ring_layout(dump, ring))
		return false;
	*ret_why = "the ring's head is not in the dump";
	if (!dumpcore_try_read(dump, pointer, &base, sizeof(base)) ||
	    !MEMBER(dump, base, &count_bits, "printk_ringbuffer.desc_ring", "prb_desc_ring.count_bits") ||
	    !MEMBER(dump, base, &ring->descs, "printk_ringbuffer.desc_ring", "prb_desc_ring.descs") ||
	    !MEMBER(dump, base, &ring->infos, "printk_ringbuffer.desc_ring", "prb_desc_ring.infos") ||
	    !MEMBER(dump, base, &ring->head, "printk_ringbuffer.desc_ring", "prb_desc_ring.head_id",
		    "atomic_long_t.counter") ||
	    !MEMBER(dump, base, &ring->tail, "printk_ringbuffer.desc_ring", "prb_desc_ring.tail_id",
		    "atomic_long_t.counter") ||
	    !MEMBER(dump, base, &size_bits, "printk_ringbuffer.text_data_ring", "prb_data_ring.size_bits") ||
	    !MEMBER(dump, base, &ring->data, "printk_ringbuffer.text_data_ring", "prb_data_ring.data"))
		return false;
	ring->count_bits = (uint32_t)count_bits; /* unsigned int */
	ring->size_bits = (uint32_t)size_bits;
	*ret_why = "the ring's sizes cannot be: its head is damaged";
	return ring->count_bits <= 22 && ring->size_bits >= 3 && ring->size_bits <= 26;
}

/* A record's text: a block of an identifier's word and the text, which does not wrap around but starts again at 0. */
static bool ring_text(struct dumpcore *dump, const struct ring *ring, uint64_t begin, uint64_t next, size_t length,
		      char *buffer, size_t *ret_length)
{
	uint64_t mask = (1ull << ring->size_bits) - 1;
	uint64_t from = begin & mask, to = next & mask;

	*ret_length = 0;
	if (begin & 1) /* a record without text: FAILED_LPOS, EMPTY_LINE_LPOS */
		return true;
	uint64_t wraps = (next >> ring->size_bits) - (begin >> ring->size_bits);
	if (wraps > 1 || (!wraps && !to))
		return false;
	if (wraps && to) /* does not fit before the end */
		from = 0;
	uint64_t end = to ? to : mask + 1;
	if (end < from + 8)
		return false;
	if (length > end - from - 8)
		length = (size_t)(end - from - 8);
	*ret_length = length;
	return dumpcore_try_read(dump, ring->data + from + 8, buffer, length);
}

/* One descriptor; false: its record cannot be read. A record that is not whole is none. */
static bool ring_record(struct dumpcore *dump, struct dumpcore_log *log, const struct ring *ring, uint64_t id,
			char *buffer)
{
	uint8_t desc[STRUCT_LIMIT] = {0}, info[STRUCT_LIMIT] = {0};
	uint64_t index = id & ((1ull << ring->count_bits) - 1);
	size_t length;

	if (!dumpcore_try_read(dump, ring->descs + index * ring->desc_size, desc, ring->desc_size))
		return false;
	uint64_t state = word_at(desc, ring->state, 8);
	if ((state & ~(3ull << 62)) != (id & ~(3ull << 62)))
		return true;
	/* reserved 0, committed 1, finalized 2, reusable 3 */
	if (state >> 62 != 1 && state >> 62 != 2)
		return true;
	if (!dumpcore_try_read(dump, ring->infos + index * ring->info_size, info, ring->info_size))
		return false;
	struct record record = {
		.nanoseconds = word_at(info, ring->time, 8),
		.sequence = word_at(info, ring->sequence, 8),
		.facility = (uint8_t)word_at(info, ring->length + 2, 1),
		.level = (uint8_t)(word_at(info, ring->length + 3, 1) >> 5),
		.has_caller = ring->has_caller,
		.caller = ring->has_caller ? (uint32_t)word_at(info, ring->caller, 4) : 0,
	};
	if (!ring_text(dump, ring, word_at(desc, ring->begin, 8), word_at(desc, ring->next, 8),
		       (size_t)word_at(info, ring->length, 2), buffer, &length))
		return false;
	record_add(log, &record, buffer, length);
	return true;
}

static struct vmr_error *read_ring(struct dumpcore *dump, struct dumpcore_log *log, vmr_kaddr pointer)
{
	struct ring ring = {0};
	const char *why;
	unsigned lost = 0;
	vmr_autofree char *buffer = vmr_alloc(TEXT_LIMIT);

	if (!ring_read(dump, pointer, &ring, &why))
		return vmr_error_create(VMR_NOT_FOUND, "no kernel log: %s", why);
	uint64_t mask = ~(3ull << 62), count = ((ring.head - ring.tail) & mask) + 1;
	if (count > 1ull << ring.count_bits)
		count = 1ull << ring.count_bits;
	for (uint64_t i = 0; i < count; i++)
		lost += !ring_record(dump, log, &ring, (ring.tail + i) & mask, buffer);
	if (lost)
		dumpcore_gap_add(dump, ring.data, "those lines are not shown",
				 "their pages are not in the dump or damaged", "%u log records", lost);
	return NULL;
}

/* The buffer before 5.10. */
struct buffer {
	uint64_t size, header, time, length, text_length;
};

static bool buffer_layout(struct dumpcore *dump, struct buffer *ret)
{
	return dumpcore_vmcoreinfo_size(dump, "printk_log", &ret->header) &&
	       dumpcore_vmcoreinfo_offset(dump, "printk_log.ts_nsec", &ret->time) &&
	       dumpcore_vmcoreinfo_offset(dump, "printk_log.len", &ret->length) &&
	       dumpcore_vmcoreinfo_offset(dump, "printk_log.text_len", &ret->text_length) && ret->header &&
	       ret->header <= STRUCT_LIMIT;
}

static void walk_buffer(struct dumpcore_log *log, const struct buffer *layout, const uint8_t *data, uint32_t first,
			uint32_t next)
{
	uint64_t sequence = 0;

	for (uint64_t at = first; at != next && sequence < RECORD_LIMIT; sequence++) {
		uint8_t head[STRUCT_LIMIT] = {0};
		if (at > layout->size || layout->size - at < layout->header)
			return;
		memcpy(head, data + at, layout->header);
		uint64_t length = word_at(head, layout->length, 2), text = word_at(head, layout->text_length, 2);
		if (!length) { /* the rest does not fit: again from the start */
			if (!at || at < next)
				return;
			at = 0;
			continue;
		}
		if (length > layout->size - at || length < layout->header || text > length - layout->header)
			return;
		struct record record = {
			.nanoseconds = word_at(head, layout->time, 8),
			.sequence = sequence,
			.facility = (uint8_t)word_at(head, layout->text_length + 4, 1),
			.level = (uint8_t)(word_at(head, layout->text_length + 5, 1) >> 5),
		};
		record_add(log, &record, (const char *)data + at + layout->header, text);
		at += length;
	}
}

static struct vmr_error *read_buffer(struct dumpcore *dump, struct dumpcore_log *log, vmr_kaddr pointer)
{
	struct buffer layout = {0};
	vmr_kaddr base, length_at, first_at, next_at;
	uint32_t size, first, next;

	if (!buffer_layout(dump, &layout) || !dumpcore_vmcoreinfo_symbol(dump, "log_buf_len", &length_at) ||
	    !dumpcore_vmcoreinfo_symbol(dump, "log_first_idx", &first_at) ||
	    !dumpcore_vmcoreinfo_symbol(dump, "log_next_idx", &next_at))
		return vmr_error_create(VMR_NOT_FOUND, "no kernel log: VMCOREINFO lacks its layout");
	if (!dumpcore_try_read(dump, pointer, &base, sizeof(base)) ||
	    !dumpcore_try_read(dump, length_at, &size, sizeof(size)) ||
	    !dumpcore_try_read(dump, first_at, &first, sizeof(first)) ||
	    !dumpcore_try_read(dump, next_at, &next, sizeof(next)))
		return vmr_error_create(VMR_NOT_FOUND, "no kernel log: its head is not in the dump");
	vmr_autofree void *data = NULL;
	VMR_TRY(vmr_alloc_checked(size, 1, RING_LIMIT, "the kernel log's buffer", &data));
	VMR_TRY(vmr_error_wrap(dumpcore_read(dump, base, data, size), "no kernel log"));
	layout.size = size;
	walk_buffer(log, &layout, data, first, next);
	return NULL;
}

struct vmr_error *dumpcore_log_get(struct dumpcore *dump, const struct dumpcore_log_line **ret, size_t *ret_count)
{
	vmr_kaddr pointer;

	if (!dump->log) {
		struct dumpcore_log *log = vmr_alloc(sizeof(*log));
		struct vmr_error *error;
		if (dumpcore_vmcoreinfo_symbol(dump, "prb", &pointer))
			error = read_ring(dump, log, pointer);
		else if (dumpcore_vmcoreinfo_symbol(dump, "log_buf", &pointer))
			error = read_buffer(dump, log, pointer);
		else
			error = vmr_error_create(VMR_NOT_FOUND,
						 "no kernel log: VMCOREINFO names neither prb nor log_buf");
		if (error) {
			dumpcore_log_destroy(log);
			return error;
		}
		dump->log = log;
	}
	*ret = dump->log->lines;
	*ret_count = dump->log->count;
	return NULL;
}

void dumpcore_log_destroy(struct dumpcore_log *part)
{
	if (!part)
		return;
	for (size_t i = 0; i < part->count; i++)
		free(part->texts[i]);
	free(part->texts);
	free(part->lines);
	free(part);
}
