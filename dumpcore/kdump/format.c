/* SPDX-License-Identifier: MIT */
/*
 * A dump as libkdumpfile reads it, in a child. Pages, page maps, names, VMCOREINFO and registers are the library's.
 * What it has no attribute for comes from the headers as our own reader sees them, where that knows the format: QEMU's
 * notes, how pages are compressed, whether the file is whole, which part of a split dump it is.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/kdump/reader.h"

/*
 * PIECES: of the page maps, kept at once. PIECES_MOST: of one dump, 16 TiB; PIECES_TRIED: of one without page maps, 64
 * GiB. AHEAD_FIRST: pages read at a stray miss.
 */
enum {
	PIECES = 1024,
	PIECES_MOST = 1 << 17,
	PIECES_TRIED = 1 << 9,
	AHEAD_FIRST = 4,
	CPU_LIMIT = 8192,
	NT_PRSTATUS_TYPE = 1
};

struct piece {
	uint64_t number;
	uint8_t present[KDUMP_BITS_PAGES / 8], ram[KDUMP_BITS_PAGES / 8];
};

struct state {
	struct kdump_reader *reader;
	struct dumpcore_container *own; /* by our own reader; NULL: it does not know the format, or does not open it */
	uint64_t page_limit;
	uint64_t last_page; /* the last one that the page maps have */
	struct piece *pieces[PIECES];
	/* The pages of the last answer, in ascending order. */
	uint64_t numbers[KDUMP_BATCH_MOST];
	uint32_t count, ahead;
};

static bool bit(const uint8_t *bitmap, uint64_t index)
{
	return bitmap[index / 8] >> (index % 8) & 1;
}

/* What cannot be told where the page is asked for ends the command. Takes the error. */
static void note_failure(struct dumpcore_container *container, struct vmr_error *error)
{
	if (error && !container->failure)
		container->failure = error;
	else
		vmr_error_destroy(error);
}

static void set_bit(uint8_t *bitmap, uint64_t index, bool value)
{
	uint8_t mask = (uint8_t)(1u << index % 8);

	bitmap[index / 8] = (uint8_t)(value ? bitmap[index / 8] | mask : bitmap[index / 8] & ~mask);
}

/*
 * The library takes what a file leaves out of a page for zeroes, knows not all RAM of segments that overlap, and not
 * always tells what lies behind the end from what is damaged: what our own reader, where it knows the headers, does not
 * find in the file is not there.
 */
static void take_own_piece(const struct state *state, struct piece *piece)
{
	struct dumpcore_container *own = state->own;

	for (uint64_t i = 0; i < KDUMP_BITS_PAGES; i++) {
		enum dumpcore_presence presence = own->format->presence(own, piece->number * KDUMP_BITS_PAGES + i);
		if (presence != DUMPCORE_PRESENT)
			set_bit(piece->present, i, false);
		set_bit(piece->ram, i, presence != DUMPCORE_ABSENT);
	}
}

static struct vmr_error *ask_piece(const struct state *state, struct piece *piece)
{
	const struct kdump_request request = {.kind = KDUMP_BITS, .page = piece->number};

	VMR_TRY(kdump_reader_ask(state->reader, &request, "read its page maps", NULL));
	memcpy(piece->present, kdump_reader_shared(state->reader)->present, sizeof(piece->present));
	memcpy(piece->ram, kdump_reader_shared(state->reader)->ram, sizeof(piece->ram));
	if (state->own)
		take_own_piece(state, piece);
	return NULL;
}

/* The piece of the page maps that has a page; NULL: behind the last one, or the reading failed. */
static const struct piece *piece_of(struct dumpcore_container *container, uint64_t page_number)
{
	struct state *state = container->state;
	uint64_t number = page_number / KDUMP_BITS_PAGES;
	struct piece **slot = &state->pieces[number % PIECES];

	if (page_number >= state->page_limit)
		return NULL;
	if (*slot && (*slot)->number == number)
		return *slot;
	struct piece *piece = *slot ? *slot : vmr_alloc(sizeof(*piece));
	*slot = NULL;
	piece->number = number;
	struct vmr_error *error = ask_piece(state, piece);
	if (error) {
		free(piece);
		note_failure(container, error);
		return NULL;
	}
	*slot = piece;
	return piece;
}

/* ---------------------------------------------------------------- pages */

static bool in_part(const struct dumpcore_container *container, uint64_t page_number)
{
	return !container->split || (page_number >= container->first_page && page_number < container->end_page);
}

/* The page and those behind it that the dump has: in a row more and more, as long as they are read one after another.
 */
static void choose_batch(struct dumpcore_container *container, uint64_t page_number)
{
	struct state *state = container->state;
	const struct piece *piece = piece_of(container, page_number);
	uint64_t last = state->count ? state->numbers[state->count - 1] : 0;
	uint64_t end = (page_number / KDUMP_BITS_PAGES + 1) * KDUMP_BITS_PAGES;
	bool in_row = state->count && page_number > last && page_number <= last + KDUMP_BATCH_MOST;

	state->ahead = in_row && state->ahead ? state->ahead * 2 : AHEAD_FIRST;
	if (state->ahead > KDUMP_BATCH_MOST)
		state->ahead = KDUMP_BATCH_MOST;
	state->count = 0;
	state->numbers[state->count++] = page_number;
	for (uint64_t page = page_number + 1; piece && page < end && state->count < state->ahead; page++)
		if (bit(piece->present, page % KDUMP_BITS_PAGES) && in_part(container, page))
			state->numbers[state->count++] = page;
}

static struct vmr_error *ask_batch(struct dumpcore_container *container, uint64_t page_number)
{
	struct state *state = container->state;

	choose_batch(container, page_number);
	const struct kdump_request request = {.kind = KDUMP_PAGES, .count = state->count};
	vmr_autofree char *what = vmr_format("read page 0x%" PRIx64, page_number);
	memcpy(kdump_reader_shared(state->reader)->numbers, state->numbers, sizeof(state->numbers));
	struct vmr_error *error = kdump_reader_ask(state->reader, &request, what, NULL);
	if (error)
		state->count = 0;
	return error;
}

/* A page's state and place in the answer that has it. */
static struct vmr_error *fetch(struct dumpcore_container *container, uint64_t page_number, uint32_t *ret_state,
			       const uint8_t **ret_data)
{
	struct state *state = container->state;
	const struct kdump_shared *shared = kdump_reader_shared(state->reader);
	uint32_t at = 0;

	while (at < state->count && state->numbers[at] != page_number)
		at++;
	if (at == state->count) {
		VMR_TRY(ask_batch(container, page_number));
		at = 0;
	}
	*ret_state = shared->states[at];
	*ret_data = shared->data[at];
	return NULL;
}

static struct vmr_error *read_page(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer)
{
	uint32_t page_state = 0;
	const uint8_t *data = NULL;

	if (!in_part(container, page_number))
		return &vmr_error_not_found;
	VMR_TRY(fetch(container, page_number, &page_state, &data));
	if (page_state == KDUMP_PAGE_MISSING)
		return &vmr_error_not_found;
	if (page_state != KDUMP_PAGE_READ)
		return vmr_error_create(VMR_BAD_INPUT, "%s: page 0x%" PRIx64 " %s", container->path, page_number,
					page_state == KDUMP_PAGE_CUT ? "was cut off" : "or its descriptor is damaged");
	memcpy(buffer, data, DUMPCORE_PAGE_SIZE);
	return NULL;
}

static enum dumpcore_presence presence(struct dumpcore_container *container, uint64_t page_number)
{
	uint32_t page_state = 0;
	const uint8_t *data;
	const struct state *state = container->state;
	const struct piece *piece = piece_of(container, page_number);
	uint64_t index = page_number % KDUMP_BITS_PAGES;

	if (!piece || (bit(piece->present, index) && !in_part(container, page_number)))
		return DUMPCORE_ABSENT;
	if (!bit(piece->present, index))
		return bit(piece->ram, index) ? DUMPCORE_EXCLUDED : DUMPCORE_ABSENT;
	if (!container->incomplete || state->own)
		return DUMPCORE_PRESENT;
	struct vmr_error *error = fetch(container, page_number, &page_state, &data);
	if (error)
		note_failure(container, error);
	return page_state == KDUMP_PAGE_CUT || error ? DUMPCORE_ABSENT : DUMPCORE_PRESENT;
}

/* Where RAM goes on; false: nowhere. */
static bool skip_hole(struct dumpcore_container *container, uint64_t *page_number)
{
	struct state *state = container->state;
	const struct kdump_request request = {.kind = KDUMP_NEXT, .page = *page_number};
	uint64_t found = 0;
	struct vmr_error *error = kdump_reader_ask(state->reader, &request, "look for RAM", &found);

	if (error && error->code != VMR_NOT_FOUND)
		note_failure(container, error);
	if (error || found < *page_number)
		return false;
	*page_number = found;
	return found < state->page_limit;
}

static bool next(struct dumpcore_container *container, uint64_t *page_number)
{
	struct state *state = container->state;
	uint64_t page = *page_number;

	while (page < state->page_limit) {
		uint64_t end = (page / KDUMP_BITS_PAGES + 1) * KDUMP_BITS_PAGES;
		const struct piece *piece = piece_of(container, page);
		if (!piece)
			return false;
		for (; page < end; page++) {
			if (!bit(piece->present, page % KDUMP_BITS_PAGES) ||
			    presence(container, page) != DUMPCORE_PRESENT)
				continue;
			*page_number = page;
			return true;
		}
		if (!skip_hole(container, &page))
			return false;
	}
	return false;
}

static bool is_sibling(const struct dumpcore_container *one, const struct dumpcore_container *other)
{
	const struct state *mine = one->state, *its = other->state;

	return mine->own && its->own && mine->own->format == its->own->format && mine->own->format->is_sibling &&
	       mine->own->format->is_sibling(mine->own, its->own);
}

static void close_state(struct dumpcore_container *container)
{
	struct state *state = container->state;

	if (!state)
		return;
	kdump_reader_destroy(state->reader);
	dumpcore_container_destroy(state->own);
	for (size_t i = 0; i < PIECES; i++)
		free(state->pieces[i]);
	free(state);
}

/* ---------------------------------------------------------------- opening */

static unsigned popcount(const uint8_t *bits, const uint8_t *without)
{
	unsigned count = 0;

	for (size_t i = 0; i < KDUMP_BITS_PAGES / 8; i++)
		count += (unsigned)__builtin_popcount(bits[i] & (without ? ~without[i] : 0xff) & 0xff);
	return count;
}

static struct vmr_error *too_many(const struct dumpcore_container *container, uint64_t pages)
{
	return vmr_error_create(VMR_BAD_INPUT, "%s: its header is damaged (0x%" PRIx64 " pages): copy it again",
				container->path, pages);
}

static void note_last(struct state *state, const struct piece *piece)
{
	for (uint64_t i = KDUMP_BITS_PAGES; i--;)
		if (bit(piece->present, i)) {
			state->last_page = piece->number * KDUMP_BITS_PAGES + i;
			return;
		}
}

/* Of all pages below the limit, where no headers that we know have told. */
static struct vmr_error *count_pages(struct dumpcore_container *container)
{
	struct state *state = container->state;
	uint64_t page = 0;

	for (unsigned i = 0; page < state->page_limit && skip_hole(container, &page); i++) {
		const struct piece *piece = i < PIECES_MOST ? piece_of(container, page) : NULL;
		if (!piece)
			break;
		note_last(state, piece);
		container->pages_present += popcount(piece->present, NULL);
		container->pages_excluded += popcount(piece->ram, piece->present);
		page = (page / KDUMP_BITS_PAGES + 1) * KDUMP_BITS_PAGES;
		if (i + 1 == PIECES_MOST)
			return too_many(container, state->page_limit);
	}
	struct vmr_error *failure = container->failure;
	container->failure = NULL;
	return failure;
}

static char *text_or_null(const char *text)
{
	return *text ? vmr_strdup(text) : NULL;
}

/* Registers as the library has them, with QEMU's note of the same CPU where our own reader found one. */
static struct vmr_error *take_cpus(struct dumpcore_container *container, uint64_t count)
{
	struct state *state = container->state;
	const struct dumpcore_container *own = state->own;

	if (count > CPU_LIMIT)
		return vmr_error_create(VMR_BAD_INPUT, "%s: registers of %" PRIu64 " CPUs: its header is damaged",
					container->path, count);
	container->cpus = vmr_alloc_array(count + 1, sizeof(*container->cpus));
	for (uint64_t i = 0; i < count; i++) {
		const struct kdump_request request = {.kind = KDUMP_CPU, .page = i};
		uint64_t size = 0;
		struct vmr_error *error = kdump_reader_ask(state->reader, &request, "read registers", &size);
		if (error && error->code != VMR_NOT_FOUND)
			return error;
		struct dumpcore_note_cpu cpu = {0};
		vmr_autofree uint8_t *data = vmr_alloc(sizeof(kdump_reader_shared(state->reader)->data));
		if (error || size > sizeof(kdump_reader_shared(state->reader)->data))
			continue;
		memcpy(data, kdump_reader_shared(state->reader)->data, size);
		const struct dumpcore_note note = {.type = NT_PRSTATUS_TYPE, .data = data, .size = size};
		if (own && own->cpu_count == count && own->cpus[i].has_qemu)
			cpu = own->cpus[i];
		else if (!dumpcore_note_read_prstatus(&note, &cpu))
			continue;
		container->cpus[container->cpu_count++] = cpu;
	}
	return NULL;
}

static struct vmr_error *take_info(struct dumpcore_container *container)
{
	struct state *state = container->state;
	const struct kdump_request request = {.kind = KDUMP_INFO};
	const struct kdump_shared *shared = kdump_reader_shared(state->reader);
	uint64_t size = 0;
	struct vmr_error *error = kdump_reader_ask(state->reader, &request, "read VMCOREINFO", &size);

	if (error && error->code != VMR_NOT_FOUND)
		return error;
	if (!error && size <= sizeof(shared->data))
		container->vmcoreinfo = vmr_strndup((const char *)shared->data, size);
	return NULL;
}

/* What only headers say. */
static void take_own(struct dumpcore_container *container)
{
	const struct dumpcore_container *own = ((const struct state *)container->state)->own;

	container->compression = own->compression;
	container->incomplete |= own->incomplete;
	container->needed = own->needed;
	container->split = own->split;
	container->first_page = own->first_page;
	container->end_page = own->end_page;
	container->page_limit = own->page_limit;
	container->pages_in_range = own->pages_in_range;
	container->pages_present = own->pages_present;
	container->pages_excluded = own->pages_excluded;
	container->pages_absent = own->pages_absent;
}

/* A whole dump has its last page. */
static struct vmr_error *check_last(struct dumpcore_container *container)
{
	const struct state *state = container->state;
	uint32_t page_state = 0;
	const uint8_t *data;

	if (!container->pages_present)
		return NULL;
	VMR_TRY(fetch(container, state->last_page, &page_state, &data));
	container->incomplete |= page_state == KDUMP_PAGE_CUT;
	return NULL;
}

static struct vmr_error *check_kind(const struct dumpcore_container *container,
				    const struct kdump_description *description)
{
	if (strcmp(description->architecture, "x86_64") != 0)
		return vmr_error_create(VMR_UNSUPPORTED, "%s: a dump (%s) of %s: only x86-64 dumps can be analysed",
					container->path, description->format,
					*description->architecture ? description->architecture
								   : "an unknown architecture");
	if (description->is_moved)
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: a dump (%s) of a paravirtual Xen domain, whose page tables have the "
					"machine's page numbers: it cannot be analysed",
					container->path, description->format);
	if (description->is_cut)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: its pages (%s) do not end as they should, so that nobody knows how many "
					"there are: copy it again",
					container->path, description->format);
	if (description->page_limit / KDUMP_BITS_PAGES >= PIECES_TRIED && !description->has_map)
		return too_many(container, description->page_limit);
	if (description->page_size != DUMPCORE_PAGE_SIZE)
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: a dump (%s) with pages of %" PRIu64 " bytes: only 4096 can be analysed",
					container->path, description->format, description->page_size);
	return NULL;
}

static struct kdump_reader_options options_of(const struct dumpcore_container *container)
{
	return (struct kdump_reader_options){
		.path = container->path,
		.fd = container->fd,
		.program = container->kdump_program,
		.seconds = container->kdump_seconds,
		.way_out = container->is_foreign ? "is the file damaged? copy it again"
						 : "leave --reader out, or copy the file again",
	};
}

static struct vmr_error *open_state(struct dumpcore_container *container)
{
	struct kdump_description description;
	const struct kdump_reader_options options = options_of(container);
	struct state *state = vmr_alloc(sizeof(*state));

	container->state = state;
	VMR_TRY(kdump_reader_open(&options, &description, &state->reader));
	VMR_TRY(check_kind(container, &description));
	state->page_limit = description.page_limit;
	state->own = container->is_foreign ? NULL : dumpcore_container_open_own(container);
	container->format_name = vmr_strdup(state->own ? state->own->format->name : description.format);
	container->reader = vmr_format("libkdumpfile %s", description.version);
	container->unconfined = text_or_null(description.unconfined);
	container->release = text_or_null(description.release);
	container->version = text_or_null(description.kernel_version);
	container->machine = text_or_null(description.machine);
	VMR_TRY(take_info(container));
	VMR_TRY(take_cpus(container, description.cpus));
	if (state->own) {
		take_own(container);
		return NULL;
	}
	VMR_TRY(count_pages(container));
	return check_last(container);
}

struct vmr_error *dumpcore_foreign_recognise(const char *path, bool *ret)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	const struct kdump_reader_options options = {
		.path = path, .fd = fd, .way_out = "is it a dump? then copy it again"};
	struct kdump_description description;
	struct kdump_reader *reader = NULL;
	struct stat st;

	*ret = false;
	/* No dump is shorter than a page: the library need not look. */
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size < DUMPCORE_PAGE_SIZE)
		return NULL;
	struct vmr_error *error = kdump_reader_open(&options, &description, &reader);
	kdump_reader_destroy(reader);
	if (error && (error->code == VMR_NOT_FOUND || error->code == VMR_UNSUPPORTED)) {
		vmr_error_destroy(error);
		return NULL;
	}
	*ret = !error;
	return error;
}

const struct dumpcore_format dumpcore_format_kdumpfile = {
	.name = "libkdumpfile",
	.open = open_state,
	.presence = presence,
	.read_page = read_page,
	.next = next,
	.close = close_state,
	.is_sibling = is_sibling,
};
