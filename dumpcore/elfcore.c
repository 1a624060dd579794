/* SPDX-License-Identifier: MIT */
/*
 * ELF cores of a machine, as QEMU's dump-guest-memory, kexec's /proc/vmcore and makedumpfile -E write them: program
 * headers say where each range of physical memory lies in the file.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/container.h"

#define SEGMENT_LIMIT 65536
#define NOTES_LIMIT   (64ull << 20)
#define PAGE          DUMPCORE_PAGE_SIZE

/* What the file has of a segment's pages, best first: of segments that overlap the best is taken. */
enum { HERE, CUT, LEFT_OUT, KINDS };

/* A range of physical memory, whole pages. */
struct segment {
	uint64_t first, last; /* page numbers, last excluded */
	uint64_t offset;      /* in the file, of page `first`; of those that are HERE */
	unsigned kind;
};

/* Ascending, disjoint. */
struct segments {
	struct segment *rows;
	size_t count;
};

struct state {
	struct segments all;
	struct segments of_kind[KINDS]; /* while headers are read; each in any order */
};

/* A Xen domain's core has sections and no segments: not one of ours. */
static bool recognise(const uint8_t *head)
{
	Elf64_Ehdr header;

	memcpy(&header, head, sizeof(header));
	return !memcmp(head, ELFMAG, SELFMAG) && (header.e_type != ET_CORE || header.e_phnum || !header.e_shnum);
}

static int segment_order(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static const struct segment *segment_find(const struct segments *segments, uint64_t page_number)
{
	size_t low = 0, high = segments->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (segments->rows[middle].last <= page_number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < segments->count ? &segments->rows[low] : NULL;
}

static enum dumpcore_presence presence(struct dumpcore_container *container, uint64_t page_number)
{
	static const enum dumpcore_presence OF_KIND[] = {DUMPCORE_PRESENT, DUMPCORE_ABSENT, DUMPCORE_EXCLUDED};
	const struct state *state = container->state;
	const struct segment *segment = segment_find(&state->all, page_number);

	return segment && page_number >= segment->first ? OF_KIND[segment->kind] : DUMPCORE_ABSENT;
}

static struct vmr_error *read_page(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer)
{
	const struct state *state = container->state;
	const struct segment *segment = segment_find(&state->all, page_number);

	if (!segment || page_number < segment->first || segment->kind != HERE)
		return &vmr_error_not_found;
	return dumpcore_container_pread(container, segment->offset + (page_number - segment->first) * PAGE, buffer,
					PAGE);
}

static bool next(struct dumpcore_container *container, uint64_t *page_number)
{
	const struct segments *all = &((const struct state *)container->state)->all;
	const struct segment *segment = segment_find(all, *page_number);

	for (; segment && segment < all->rows + all->count; segment++) {
		if (segment->kind != HERE)
			continue;
		if (segment->first > *page_number)
			*page_number = segment->first;
		return true;
	}
	return false;
}

static void close_state(struct dumpcore_container *container)
{
	struct state *state = container->state;

	if (!state)
		return;
	free(state->all.rows);
	for (unsigned kind = 0; kind < KINDS; kind++)
		free(state->of_kind[kind].rows);
	free(state);
}

static void add(struct segments *segments, struct segment segment)
{
	if (segment.first < segment.last)
		segments->rows[segments->count++] = segment;
}

/*
 * A PT_LOAD with physical memory in whole pages; its ragged ends, which no kernel uses, are left out. Behind p_filesz
 * is memory that was filtered out, or was zero: nobody knows.
 */
static void take_load(struct dumpcore_container *container, const Elf64_Phdr *header)
{
	struct state *state = container->state;
	uint64_t end, file_end;

	if (__builtin_add_overflow(header->p_paddr, header->p_memsz, &end) || header->p_filesz > header->p_memsz ||
	    __builtin_add_overflow(header->p_offset, header->p_filesz, &file_end) || end >> 52)
		return;
	uint64_t skip = -header->p_paddr & (PAGE - 1);
	if (skip > header->p_memsz)
		return;
	uint64_t bytes = header->p_filesz > skip ? header->p_filesz - skip : 0;
	uint64_t start = header->p_offset + skip;
	uint64_t there = start < container->size ? container->size - start : 0;
	if (file_end > container->needed)
		container->needed = file_end;
	uint64_t first = (header->p_paddr + skip) / PAGE;
	uint64_t filled = first + bytes / PAGE, kept = first + (bytes < there ? bytes : there) / PAGE;
	add(&state->of_kind[HERE], (struct segment){.first = first, .last = kept, .offset = start, .kind = HERE});
	add(&state->of_kind[CUT], (struct segment){.first = kept, .last = filled, .kind = CUT});
	add(&state->of_kind[LEFT_OUT], (struct segment){.first = filled, .last = end / PAGE, .kind = LEFT_OUT});
}

static struct vmr_error *take_notes(struct dumpcore_container *container, const Elf64_Phdr *header)
{
	vmr_autofree void *notes = NULL;

	VMR_TRY(dumpcore_container_load(container, header->p_offset, header->p_filesz, NOTES_LIMIT, "note segment",
					&notes));
	dumpcore_container_take_notes(container, notes, header->p_filesz);
	return NULL;
}

/* Overlaps of one kind (a kernel text segment beside the direct map's) keep the first, cut the second. */
static void make_disjoint(struct segments *segments)
{
	size_t kept = 0;
	uint64_t end = 0;

	if (segments->count)
		qsort(segments->rows, segments->count, sizeof(*segments->rows), segment_order);
	for (size_t i = 0; i < segments->count; i++) {
		struct segment segment = segments->rows[i];
		if (segment.last <= end)
			continue;
		if (segment.first < end) {
			segment.offset += (end - segment.first) * PAGE;
			segment.first = end;
		}
		end = segment.last;
		segments->rows[kept++] = segment;
	}
	segments->count = kept;
}

/* Add to `all` what `others` have that it has not: both ascending and disjoint, as the outcome is. */
static void fill_up(struct segments *all, const struct segments *others)
{
	/* Between and around the rows of `all` are at most that many gaps, each row of the others begins one more. */
	struct segments filled = {.rows = vmr_alloc_array(2 * all->count + others->count + 1, sizeof(*filled.rows))};
	size_t next_one = 0;

	for (size_t i = 0; i <= all->count; i++) {
		uint64_t begin = i ? all->rows[i - 1].last : 0, end = i < all->count ? all->rows[i].first : UINT64_MAX;
		while (next_one < others->count && others->rows[next_one].first < end) {
			struct segment part = others->rows[next_one];
			part.first = part.first > begin ? part.first : begin;
			part.last = part.last < end ? part.last : end;
			add(&filled, part);
			if (others->rows[next_one].last > end)
				break;
			next_one++;
		}
		if (i < all->count)
			filled.rows[filled.count++] = all->rows[i];
	}
	free(all->rows);
	*all = filled;
}

static void sort_segments(struct state *state)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		make_disjoint(&state->of_kind[kind]);
		fill_up(&state->all, &state->of_kind[kind]);
	}
}

static struct vmr_error *check_header(const struct dumpcore_container *container, const Elf64_Ehdr *header)
{
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_machine != EM_X86_64)
		return vmr_error_create(VMR_UNSUPPORTED,
					"%s: an ELF file of another architecture: only x86-64 dumps can be read",
					container->path);
	if (header->e_type != ET_CORE)
		return vmr_error_create(
			VMR_BAD_INPUT,
			"%s: an ELF file that is no core: give the vmcore as dump and this one as --vmlinux",
			container->path);
	if (header->e_phentsize != sizeof(Elf64_Phdr))
		return vmr_error_create(VMR_BAD_INPUT, "%s: its ELF header is damaged (e_phentsize %u): copy it again",
					container->path, header->e_phentsize);
	return NULL;
}

/* The number of program headers, which may be in the first section header (PN_XNUM). */
static struct vmr_error *header_count(const struct dumpcore_container *container, const Elf64_Ehdr *header,
				      uint32_t *ret)
{
	Elf64_Shdr section;

	*ret = header->e_phnum;
	if (header->e_phnum == PN_XNUM) {
		VMR_TRY(dumpcore_container_pread(container, header->e_shoff, &section, sizeof(section)));
		*ret = section.sh_info;
	}
	if (!*ret || *ret > SEGMENT_LIMIT)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: its ELF header is damaged (%u program headers): copy it again",
					container->path, *ret);
	return NULL;
}

static void count_pages(struct dumpcore_container *container)
{
	const struct segments *all = &((const struct state *)container->state)->all;
	uint64_t counts[KINDS] = {0};

	for (size_t i = 0; i < all->count; i++)
		counts[all->rows[i].kind] += all->rows[i].last - all->rows[i].first;
	container->pages_present += counts[HERE];
	container->pages_absent += counts[CUT];
	container->pages_excluded += counts[LEFT_OUT];
	container->incomplete |= container->needed > container->size;
	container->compression = "none";
}

/* A process has virtual addresses only; a machine has physical ones, or a note that only kernels write. */
static bool is_machine(const struct dumpcore_container *container, const Elf64_Phdr *headers, uint32_t count)
{
	bool physical = container->vmcoreinfo || (container->cpu_count && container->cpus[0].has_qemu);

	for (uint32_t i = 0; i < count && !physical; i++)
		physical = headers[i].p_type == PT_LOAD && headers[i].p_paddr;
	return physical;
}

static struct vmr_error *open_state(struct dumpcore_container *container)
{
	Elf64_Ehdr header;
	uint32_t count;
	vmr_autofree void *block = NULL;
	struct state *state = vmr_alloc(sizeof(*state));

	container->state = state;
	VMR_TRY(dumpcore_container_pread(container, 0, &header, sizeof(header)));
	VMR_TRY(check_header(container, &header));
	VMR_TRY(header_count(container, &header, &count));
	VMR_TRY(dumpcore_container_load(container, header.e_phoff, (uint64_t)count * sizeof(Elf64_Phdr),
					SEGMENT_LIMIT * sizeof(Elf64_Phdr), "program header table", &block));
	const Elf64_Phdr *headers = block;
	for (unsigned kind = 0; kind < KINDS; kind++)
		state->of_kind[kind].rows = vmr_alloc_array(count, sizeof(*state->of_kind[kind].rows));
	for (uint32_t i = 0; i < count; i++) {
		if (headers[i].p_type == PT_NOTE)
			VMR_TRY(take_notes(container, &headers[i]));
		else if (headers[i].p_type == PT_LOAD)
			take_load(container, &headers[i]);
	}
	if (!is_machine(container, headers, count))
		return vmr_error_create(VMR_BAD_INPUT, "%s: the core of a process, not of a kernel: give a vmcore",
					container->path);
	sort_segments(state);
	count_pages(container);
	return NULL;
}

const struct dumpcore_format dumpcore_format_elf = {
	.name = "elf",
	.recognise = recognise,
	.open = open_state,
	.presence = presence,
	.read_page = read_page,
	.next = next,
	.close = close_state,
};
