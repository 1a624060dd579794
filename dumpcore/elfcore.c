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

/* A range of physical memory, whole pages. */
struct segment {
	uint64_t first, last; /* page numbers, last excluded */
	uint64_t filled; /* page number: from here on the file has no bytes (p_filesz < p_memsz: filtered, or zeroes) */
	uint64_t kept;   /* page number: from here on the file was cut off; <= filled */
	uint64_t offset; /* in the file, of page `first` */
};

struct state {
	struct segment *segments; /* ascending, disjoint */
	size_t count;
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

static const struct segment *segment_find(const struct state *state, uint64_t page_number)
{
	size_t low = 0, high = state->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (state->segments[middle].last <= page_number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < state->count ? &state->segments[low] : NULL;
}

static enum dumpcore_presence presence(struct dumpcore_container *container, uint64_t page_number)
{
	const struct segment *segment = segment_find(container->state, page_number);

	if (!segment || page_number < segment->first)
		return DUMPCORE_ABSENT;
	if (page_number >= segment->filled)
		return DUMPCORE_EXCLUDED;
	return page_number < segment->kept ? DUMPCORE_PRESENT : DUMPCORE_ABSENT;
}

static struct vmr_error *read_page(struct dumpcore_container *container, uint64_t page_number, uint8_t *buffer)
{
	const struct segment *segment = segment_find(container->state, page_number);

	if (!segment || page_number < segment->first || page_number >= segment->kept)
		return &vmr_error_not_found;
	return dumpcore_container_pread(container, segment->offset + (page_number - segment->first) * PAGE, buffer,
					PAGE);
}

static bool next(struct dumpcore_container *container, uint64_t *page_number)
{
	const struct state *state = container->state;
	const struct segment *segment = segment_find(state, *page_number);

	for (; segment && segment < state->segments + state->count; segment++) {
		uint64_t first = *page_number > segment->first ? *page_number : segment->first;
		if (first < segment->kept) {
			*page_number = first;
			return true;
		}
	}
	return false;
}

static void close_state(struct dumpcore_container *container)
{
	struct state *state = container->state;

	if (!state)
		return;
	free(state->segments);
	free(state);
}

/* A PT_LOAD with physical memory in whole pages; its ragged ends are left out. */
static bool take_load(struct dumpcore_container *container, const Elf64_Phdr *header, struct segment *ret)
{
	uint64_t end, file_end;

	if (__builtin_add_overflow(header->p_paddr, header->p_memsz, &end) || header->p_filesz > header->p_memsz ||
	    __builtin_add_overflow(header->p_offset, header->p_filesz, &file_end) || end >> 52)
		return false;
	uint64_t skip = -header->p_paddr & (PAGE - 1);
	if (skip > header->p_memsz)
		return false;
	uint64_t bytes = header->p_filesz > skip ? header->p_filesz - skip : 0;
	uint64_t start = header->p_offset + skip;
	uint64_t there = start < container->size ? container->size - start : 0;
	if (file_end > container->needed)
		container->needed = file_end;
	*ret = (struct segment){
		.first = (header->p_paddr + skip) / PAGE,
		.last = end / PAGE,
		.offset = start,
	};
	ret->filled = ret->first + bytes / PAGE;
	ret->kept = ret->first + (bytes < there ? bytes : there) / PAGE;
	return ret->first < ret->last;
}

static struct vmr_error *take_notes(struct dumpcore_container *container, const Elf64_Phdr *header)
{
	vmr_autofree void *notes = NULL;

	VMR_TRY(dumpcore_container_load(container, header->p_offset, header->p_filesz, NOTES_LIMIT, "note segment",
					&notes));
	dumpcore_container_take_notes(container, notes, header->p_filesz);
	return NULL;
}

/* Overlaps (a kernel text segment beside the direct map's) keep the first, cut the second. */
static void sort_segments(struct state *state)
{
	size_t kept = 0;
	uint64_t end = 0;

	if (state->count)
		qsort(state->segments, state->count, sizeof(*state->segments), segment_order);
	for (size_t i = 0; i < state->count; i++) {
		struct segment segment = state->segments[i];
		if (segment.last <= end)
			continue;
		if (segment.first < end) {
			segment.offset += (end - segment.first) * PAGE;
			segment.first = end;
			if (segment.filled < end)
				segment.filled = end;
			if (segment.kept < end)
				segment.kept = end;
		}
		end = segment.last;
		state->segments[kept++] = segment;
	}
	state->count = kept;
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
	const struct state *state = container->state;

	for (size_t i = 0; i < state->count; i++) {
		const struct segment *segment = &state->segments[i];
		container->pages_present += segment->kept - segment->first;
		container->pages_absent += segment->filled - segment->kept;
		container->pages_excluded += segment->last - segment->filled;
	}
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
	state->segments = vmr_alloc_array(count, sizeof(*state->segments));
	for (uint32_t i = 0; i < count; i++) {
		if (headers[i].p_type == PT_NOTE)
			VMR_TRY(take_notes(container, &headers[i]));
		else if (headers[i].p_type == PT_LOAD &&
			 take_load(container, &headers[i], &state->segments[state->count]))
			state->count++;
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
