/* SPDX-License-Identifier: MIT */
/*
 * kdump-compressed files (signatures "KDUMP   ", "DISKDUMP") as makedumpfile and QEMU write them, 64-bit layout: a
 * header block, a sub-header, two bitmaps (what is RAM, what is in the dump), a descriptor for each page in the dump,
 * the pages. Layout: makedumpfile's diskdump_mod.h and IMPLEMENTATION.
 *
 * Read here and not by libkdumpfile 0.5.1 (but with --reader), which ends with a segmentation fault on a damaged header
 * (a bit of max_mapnr), gives one error for filtered and absent pages, and trusts the descriptors of truncated files. A
 * test compares every page of the corpus with what libkdumpfile gives.
 */
#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/codec.h"
#include "dumpcore/container.h"

#define PAGE         DUMPCORE_PAGE_SIZE
#define NOTES_LIMIT  (64ull << 20)
#define BITMAP_LIMIT (256ull << 20) /* both: 4 TiB of RAM */
#define WINDOW       1024           /* descriptors read at once */
#define MEASURED     (1u << 20)     /* descriptors that are looked at when a dump is opened */
#define RANK_STEP    512            /* pages of a count */
#define INCOMPLETE   0x8            /* status: makedumpfile ran out of space */

/* Offsets of the header's members that we need (disk_dump_header, 64-bit). */
enum {
	HEAD_VERSION = 8,
	HEAD_UTSNAME = 12,
	HEAD_STATUS = 424,
	HEAD_BLOCK = 428,
	HEAD_SUB = 432,
	HEAD_BITMAP = 436,
	HEAD_MAPNR = 440,
	HEAD_SIZE = 464
};
enum { UTS_LENGTH = 65, UTS_RELEASE = 2, UTS_VERSION = 3, UTS_MACHINE = 4, UTS_SHIFT_MOST = 60 };
/* kdump_sub_header; each member is there from a header version on. */
enum {
	SUB_SPLIT = 12,
	SUB_START = 16,
	SUB_END = 24,
	SUB_INFO = 32,
	SUB_INFO_SIZE = 40,
	SUB_NOTE = 48,
	SUB_NOTE_SIZE = 56,
	SUB_START64 = 80,
	SUB_END64 = 88,
	SUB_MAPNR64 = 96,
	SUB_SIZE = 104
};

struct descriptor {
	uint64_t offset;
	uint32_t size, flags;
	uint64_t page_flags;
};
_Static_assert(sizeof(struct descriptor) == 24, "page_desc_t");

struct state {
	uint64_t max_page;           /* pages that the bitmaps speak of */
	uint8_t *bitmaps;            /* both, one after the other */
	uint64_t bitmap_size;        /* bytes of both */
	const uint8_t *ram, *dumped; /* into bitmaps */
	uint64_t *rank;              /* descriptors before each RANK_STEP pages */
	uint64_t first, last;        /* page numbers of this part of a split dump, last excluded */
	uint64_t table;              /* offset of the descriptors */
	uint64_t count;              /* of descriptors */
	uint64_t readable;           /* descriptors that lie in the file whole */
	struct descriptor window[WINDOW];
	uint64_t window_start, window_count;
	struct dumpcore_codec_state *codec;
};

static uint32_t get32(const uint8_t *data, size_t offset)
{
	uint32_t value;

	memcpy(&value, data + offset, sizeof(value));
	return value;
}

static uint64_t get64(const uint8_t *data, size_t offset)
{
	uint64_t value;

	memcpy(&value, data + offset, sizeof(value));
	return value;
}

static bool recognise(const uint8_t *head)
{
	return !memcmp(head, "KDUMP   ", 8) || !memcmp(head, "DISKDUMP", 8);
}

static bool bit(const uint8_t *bitmap, uint64_t index)
{
	return bitmap[index / 8] >> (index % 8) & 1;
}

static unsigned popcount(const uint8_t *bitmap, uint64_t from, uint64_t to)
{
	unsigned count = 0;

	for (; from < to && from % 8; from++)
		count += bit(bitmap, from);
	for (; from + 64 <= to; from += 64)
		count += (unsigned)__builtin_popcountll(get64(bitmap, from / 8));
	for (; from < to; from++)
		count += bit(bitmap, from);
	return count;
}

static bool is_dumped(const struct state *state, uint64_t page_number)
{
	return page_number >= state->first && page_number < state->last && bit(state->dumped, page_number);
}

static uint64_t descriptor_index(const struct state *state, uint64_t page_number)
{
	uint64_t step = page_number / RANK_STEP;

	return state->rank[step] + popcount(state->dumped, step * RANK_STEP, page_number) -
	       state->rank[state->max_page / RANK_STEP + 1];
}

static struct vmr_error *descriptor_get(struct dumpcore_container *container, uint64_t index, struct descriptor *ret)
{
	struct state *state = container->state;

	if (index >= state->readable)
		return vmr_error_create(VMR_BAD_INPUT, "%s: cut off before this page's descriptor", container->path);
	if (index - state->window_start >= state->window_count) {
		uint64_t start = index - index % WINDOW;
		uint64_t count = state->readable - start < WINDOW ? state->readable - start : WINDOW;
		state->window_count = 0;
		VMR_TRY(dumpcore_container_pread(container, state->table + start * sizeof(*state->window),
						 state->window, count * sizeof(*state->window)));
		state->window_start = start;
		state->window_count = count;
	}
	*ret = state->window[index - state->window_start];
	return NULL;
}

/* Whether a page's bytes lie in the file. */
static bool in_file(const struct dumpcore_container *container, const struct descriptor *descriptor)
{
	return descriptor->offset <= container->size && descriptor->size <= container->size - descriptor->offset;
}

static enum dumpcore_presence presence(struct dumpcore_container *container, uint64_t page_number)
{
	struct state *state = container->state;
	struct descriptor descriptor;

	if (page_number >= state->max_page)
		return DUMPCORE_ABSENT;
	if (!is_dumped(state, page_number))
		return bit(state->ram, page_number) && !bit(state->dumped, page_number) ? DUMPCORE_EXCLUDED
											: DUMPCORE_ABSENT;
	if (!container->incomplete)
		return DUMPCORE_PRESENT;
	if (vmr_error_drop(descriptor_get(container, descriptor_index(state, page_number), &descriptor)))
		return DUMPCORE_ABSENT;
	return descriptor.offset && in_file(container, &descriptor) ? DUMPCORE_PRESENT : DUMPCORE_ABSENT;
}

static struct vmr_error *damaged(const struct dumpcore_container *container, uint64_t page_number)
{
	return vmr_error_create(VMR_BAD_INPUT, "%s: page 0x%" PRIx64 " or its descriptor is damaged", container->path,
				page_number);
}

static struct vmr_error *read_page(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer)
{
	struct state *state = container->state;
	struct descriptor descriptor;
	uint8_t input[PAGE];

	if (page_number >= state->max_page || !is_dumped(state, page_number))
		return &vmr_error_not_found;
	VMR_TRY(descriptor_get(container, descriptor_index(state, page_number), &descriptor));
	if (descriptor.size > PAGE || !descriptor.size || !in_file(container, &descriptor))
		return damaged(container, page_number);
	VMR_TRY(dumpcore_container_pread(container, descriptor.offset, input, descriptor.size));
	VMR_TRY(vmr_error_wrap(dumpcore_codec_check(descriptor.flags), "%s", container->path));
	if (!dumpcore_codec_decode(&state->codec, descriptor.flags, input, descriptor.size, buffer))
		return damaged(container, page_number);
	return NULL;
}

static bool next(struct dumpcore_container *container, uint64_t *page_number)
{
	struct state *state = container->state;
	uint64_t page = *page_number > state->first ? *page_number : state->first;

	for (; page < state->last; page++) {
		if (page % 8 == 0 && !state->dumped[page / 8]) {
			page += 7;
			continue;
		}
		if (bit(state->dumped, page) && presence(container, page) == DUMPCORE_PRESENT) {
			*page_number = page;
			return true;
		}
	}
	return false;
}

/* Each part of a split dump has the bitmaps of all. */
static bool is_sibling(const struct dumpcore_container *one, const struct dumpcore_container *other)
{
	const struct state *mine = one->state, *its = other->state;

	return mine->max_page == its->max_page && mine->bitmap_size == its->bitmap_size &&
	       !memcmp(mine->bitmaps, its->bitmaps, mine->bitmap_size);
}

static void close_state(struct dumpcore_container *container)
{
	struct state *state = container->state;

	if (!state)
		return;
	dumpcore_codec_destroy(state->codec);
	free(state->bitmaps);
	free(state->rank);
	free(state);
}

/*
 * How far behind its place the utsname's contents lie. makedumpfile before 1.6.9 copies it from where kernels
 * before 5.11 have it: of later ones the first four bytes are lost, and all strings begin so much earlier.
 */
static int utsname_shift(const uint8_t *header)
{
	static const char machine[] = "x86_64"; /* and its end */
	const uint8_t *names = header + HEAD_UTSNAME;

	for (int shift = -UTS_SHIFT_MOST; shift <= UTS_SHIFT_MOST; shift++) {
		const uint8_t *its_machine = names + UTS_MACHINE * UTS_LENGTH + shift,
			      *its_release = names + UTS_RELEASE * UTS_LENGTH + shift;
		if (!memcmp(its_machine, machine, sizeof(machine)) && !its_machine[-1] && isdigit(*its_release) &&
		    !its_release[-1])
			return shift;
	}
	return 0;
}

/* A string of the utsname in the header; NULL when it is empty (QEMU). */
static char *utsname_string(const uint8_t *header, int shift, int index)
{
	const char *text = (const char *)header + HEAD_UTSNAME + index * UTS_LENGTH + shift;

	return *text ? vmr_strndup(text, UTS_LENGTH) : NULL;
}

static struct vmr_error *take_sub_header(struct dumpcore_container *container, uint32_t version, uint32_t size)
{
	struct state *state = container->state;
	vmr_autofree uint8_t *sub = vmr_alloc(SUB_SIZE);
	vmr_autofree void *notes = NULL;

	VMR_TRY(dumpcore_container_pread(container, PAGE, sub, size < SUB_SIZE ? size : SUB_SIZE));
	if (version >= 6 && get64(sub, SUB_MAPNR64))
		state->max_page = get64(sub, SUB_MAPNR64);
	state->last = state->max_page;
	if (version >= 2 && get32(sub, SUB_SPLIT)) {
		container->split = true;
		state->first = get64(sub, version >= 6 ? SUB_START64 : SUB_START);
		state->last = get64(sub, version >= 6 ? SUB_END64 : SUB_END);
	}
	if (version >= 4 && get64(sub, SUB_NOTE) && get64(sub, SUB_NOTE_SIZE)) {
		uint64_t notes_size = get64(sub, SUB_NOTE_SIZE);
		VMR_TRY(dumpcore_container_load(container, get64(sub, SUB_NOTE), notes_size, NOTES_LIMIT, "note block",
						&notes));
		dumpcore_container_take_notes(container, notes, notes_size);
	}
	if (version >= 3 && !container->vmcoreinfo && get64(sub, SUB_INFO) && get64(sub, SUB_INFO_SIZE)) {
		void *text;
		VMR_TRY(dumpcore_container_load(container, get64(sub, SUB_INFO), get64(sub, SUB_INFO_SIZE), NOTES_LIMIT,
						"VMCOREINFO", &text));
		container->vmcoreinfo = text;
	}
	return NULL;
}

static struct vmr_error *take_bitmaps(struct dumpcore_container *container, uint64_t offset, uint64_t size)
{
	struct state *state = container->state;
	uint64_t half = size / 2;
	void *bitmaps;

	if (!state->max_page || state->max_page > BITMAP_LIMIT * 4 || state->max_page > size * 8)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: its header is damaged (bitmaps of 0x%" PRIx64 " bytes for 0x%" PRIx64
					" pages): copy it again",
					container->path, size, state->max_page);
	VMR_TRY(dumpcore_container_load(container, offset, size, BITMAP_LIMIT, "page bitmap", &bitmaps));
	state->bitmaps = bitmaps;
	state->bitmap_size = size;
	state->ram = bitmaps;
	/* The first tools wrote one bitmap that was both. */
	state->dumped = state->max_page <= half * 8 ? state->bitmaps + half : state->bitmaps;
	if (state->last > state->max_page)
		state->last = state->max_page;
	if (state->first > state->last)
		state->first = state->last;
	return NULL;
}

/* Descriptors before each step; behind the last one, those before `first`, which another part of a split dump has. */
static void count_ranks(struct dumpcore_container *container)
{
	struct state *state = container->state;
	uint64_t steps = state->max_page / RANK_STEP + 1;
	uint64_t count = 0;

	state->rank = vmr_alloc_array(steps + 1, sizeof(*state->rank));
	for (uint64_t i = 0; i < steps; i++) {
		uint64_t from = i * RANK_STEP,
			 to = from + RANK_STEP < state->max_page ? from + RANK_STEP : state->max_page;
		state->rank[i] = count;
		count += popcount(state->dumped, from, to);
		container->pages_excluded += popcount(state->ram, from, to);
	}
	container->pages_excluded = container->pages_excluded > count ? container->pages_excluded - count : 0;
	uint64_t before = state->first == state->max_page ? count : descriptor_index(state, state->first);
	state->rank[steps] = before;
	state->count = (state->last == state->max_page ? count - before : descriptor_index(state, state->last));
	container->pages_absent = count - state->count;
}

/* Of most pages that are shorter than one: a single descriptor may be damaged. */
static struct vmr_error *check_method(const struct dumpcore_container *container, uint64_t strange, uint64_t packed,
				      uint32_t flags)
{
	if (strange * 2 <= packed)
		return NULL;
	return vmr_error_create(VMR_UNSUPPORTED,
				"%s: its pages are compressed by a method (flags 0x%x) that this build cannot read: it "
				"reads zlib, lzo, snappy and zstd; make the dump again with makedumpfile -c or -z",
				container->path, flags);
}

/* How far the file must reach for the descriptors from `from` on, and how many of their pages lie in it. */
static struct vmr_error *measure(struct dumpcore_container *container, uint64_t from, uint64_t *ret_end,
				 uint64_t *ret_there)
{
	struct state *state = container->state;
	struct descriptor descriptor;
	uint64_t end, packed = 0, strange = 0;
	uint32_t flags = 0;

	*ret_end = *ret_there = 0;
	for (uint64_t i = from; i < state->readable; i++) {
		VMR_TRY(descriptor_get(container, i, &descriptor));
		if (__builtin_add_overflow(descriptor.offset, descriptor.size, &end))
			continue;
		if (end > *ret_end)
			*ret_end = end;
		*ret_there += descriptor.offset && in_file(container, &descriptor);
		if (!descriptor.size || descriptor.size >= PAGE)
			continue;
		packed++;
		if (!(descriptor.flags & DUMPCORE_CODEC_MASK)) {
			strange++;
			flags = descriptor.flags;
		}
	}
	return check_method(container, strange, packed, flags);
}

/*
 * Whether the pages lie in the file. They are written nearly in order (zero pages share one place): of a very large
 * dump the last descriptors tell.
 */
static struct vmr_error *check_end(struct dumpcore_container *container)
{
	struct state *state = container->state;
	uint64_t table_size = state->count * sizeof(struct descriptor);
	uint64_t room = state->table < container->size ? container->size - state->table : 0;
	uint64_t end, there;

	state->readable = room < table_size ? room / sizeof(struct descriptor) : state->count;
	uint64_t from = state->readable > MEASURED ? state->readable - MEASURED : 0;
	VMR_TRY(measure(container, from, &end, &there));
	container->needed = end > state->table + table_size ? end : state->table + table_size;
	container->incomplete |= container->needed > container->size;
	container->pages_present = state->count;
	if (!container->incomplete)
		return NULL;
	VMR_TRY(measure(container, 0, &end, &there));
	container->pages_present = there;
	container->pages_absent += state->count - there;
	return NULL;
}

static struct vmr_error *open_state(struct dumpcore_container *container)
{
	uint8_t header[HEAD_SIZE];
	struct state *state = vmr_alloc(sizeof(*state));

	container->state = state;
	VMR_TRY(dumpcore_container_pread(container, 0, header, sizeof(header)));
	int shift = utsname_shift(header);
	container->release = utsname_string(header, shift, UTS_RELEASE);
	container->version = utsname_string(header, shift, UTS_VERSION);
	container->machine = utsname_string(header, shift, UTS_MACHINE);
	if (container->machine && strcmp(container->machine, "x86_64"))
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: a dump of another architecture: only x86-64 dumps can be read",
					container->path);
	uint32_t version = get32(header, HEAD_VERSION), block = get32(header, HEAD_BLOCK),
		 sub = get32(header, HEAD_SUB);
	if (block != PAGE || !sub || sub > 4096)
		return vmr_error_create(
			VMR_BAD_INPUT, "%s: its header is damaged (block size %u, %u sub-header blocks): copy it again",
			container->path, block, sub);
	VMR_TRY(vmr_error_wrap(dumpcore_codec_check(get32(header, HEAD_STATUS)), "%s", container->path));
	container->compression = dumpcore_codec_name(get32(header, HEAD_STATUS));
	container->incomplete |= (get32(header, HEAD_STATUS) & INCOMPLETE) != 0;
	state->max_page = get32(header, HEAD_MAPNR);
	VMR_TRY(take_sub_header(container, version, sub * PAGE));
	uint64_t bitmap = (1 + (uint64_t)sub) * PAGE, bitmap_size = (uint64_t)get32(header, HEAD_BITMAP) * PAGE;
	VMR_TRY(take_bitmaps(container, bitmap, bitmap_size));
	state->table = bitmap + bitmap_size;
	count_ranks(container);
	container->first_page = state->first;
	container->end_page = state->last;
	container->page_limit = state->max_page;
	container->pages_in_range = state->count;
	return check_end(container);
}

bool dumpcore_kdump_is_part(int fd)
{
	uint8_t head[HEAD_SUB], sub[SUB_START];

	return pread(fd, head, sizeof(head), 0) == sizeof(head) && recognise(head) && get32(head, HEAD_VERSION) >= 2 &&
	       pread(fd, sub, sizeof(sub), PAGE) == sizeof(sub) && get32(sub, SUB_SPLIT);
}

const struct dumpcore_format dumpcore_format_kdump = {
	.name = "kdump",
	.recognise = recognise,
	.open = open_state,
	.presence = presence,
	.read_page = read_page,
	.next = next,
	.close = close_state,
	.is_sibling = is_sibling,
};
