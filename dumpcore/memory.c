/* SPDX-License-Identifier: MIT */
/*
 * Memory of the target: a cache of whole pages, and the walk over the kernel's page tables (Intel SDM volume 3, 4.5:
 * 4-level and 5-level paging).
 */
#include "dumpcore/memory.h"

#include <string.h>
#include <sys/mman.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/internal.h"
#include "dumpcore/vmcoreinfo.h"

#define PAGE         DUMPCORE_PAGE_SIZE
#define WAYS         8
#define SETS         4096 /* x WAYS x PAGE: 128 MiB */
#define LARGE_PAGE   (2ull << 20)
#define ROOM         (SETS * WAYS * (size_t)PAGE + LARGE_PAGE)
#define TLB_SIZE     4096
#define PTE_PRESENT  0x1ull
#define PTE_HUGE     0x80ull
#define PTE_PROTNONE 0x100ull /* _PAGE_PROTNONE: mapped, and not to be touched by the CPU */
#define PTE_ADDRESS  0x000ffffffffff000ull
#define TEXT_BASE    0xffffffff80000000ull /* __START_KERNEL_map */
#define CR4_LA57     0x1000ull

/* A place of the page cache. */
struct way {
	uint64_t key; /* page number + 1, 0: empty */
	uint64_t used;
	uint32_t place; /* of its bytes in `pages` + 1, 0: none yet */
};

struct translation {
	uint64_t key;      /* virtual page number + 1, 0: empty */
	uint64_t physical; /* page number */
};

struct dumpcore_memory {
	void *room;
	uint8_t *pages; /* in it: SETS x WAYS, in the order of need: the host's kernel gives large pages as they fill */
	uint32_t place_count;
	struct way ways[SETS][WAYS];
	uint64_t clock;
	struct translation tlb[TLB_SIZE];
	vmr_paddr root; /* of the kernel's page tables */
	unsigned levels;
	uint64_t encryption; /* bits of an entry that are no address (AMD SME) */
	bool has_root;
};

const char *dumpcore_presence_name(enum dumpcore_presence presence)
{
	switch (presence) {
	case DUMPCORE_PRESENT:
		return "present";
	case DUMPCORE_EXCLUDED:
		return "excluded";
	case DUMPCORE_ABSENT:
		return "absent";
	case DUMPCORE_UNMAPPED:
		return "not mapped";
	case DUMPCORE_PRESENCE_UNKNOWN:
		break;
	}
	return "unknown";
}

static const char *presence_text(enum dumpcore_presence presence)
{
	switch (presence) {
	case DUMPCORE_EXCLUDED:
		return "its page was left out by the dump's filter";
	case DUMPCORE_ABSENT:
		return "its page is not in the dump";
	case DUMPCORE_UNMAPPED:
		return "it is not mapped";
	case DUMPCORE_PRESENT:
		return "its page is damaged in the file";
	case DUMPCORE_PRESENCE_UNKNOWN:
		break;
	}
	return "it cannot be read";
}

static uint8_t *bytes_of(struct dumpcore_memory *memory, struct way *way)
{
	if (!way->place)
		way->place = ++memory->place_count;
	return memory->pages + (size_t)(way->place - 1) * PAGE;
}

/* The bytes of a physical page, from the cache or the file; NULL when not present or damaged. */
static const uint8_t *page_get(struct dumpcore *dump, uint64_t number)
{
	struct dumpcore_memory *memory = dump->memory;
	struct dumpcore_container *container = dump->container;
	size_t index = (size_t)((number ^ number >> 11) % SETS);
	struct way *set = memory->ways[index];
	size_t victim = 0;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == number + 1) {
			set[i].used = ++memory->clock;
			return bytes_of(memory, &set[i]);
		}
		if (set[i].used < set[victim].used)
			victim = i;
	}
	if (container->format->presence(container, number) != DUMPCORE_PRESENT)
		return NULL;
	uint8_t *page = bytes_of(memory, &set[victim]);
	set[victim].key = set[victim].used = 0;
	struct vmr_error *error = container->format->read_page(container, number, page);
	if (error) {
		dumpcore_failure_note(dump, error);
		return NULL;
	}
	set[victim].key = number + 1;
	set[victim].used = ++memory->clock;
	return page;
}

static bool read_entry(struct dumpcore *dump, vmr_paddr address, uint64_t *ret)
{
	const uint8_t *page = page_get(dump, address / PAGE);

	if (page)
		memcpy(ret, page + address % PAGE, sizeof(*ret));
	return page != NULL;
}

/* Where a walk ended: present with *ret, or why not. */
static enum dumpcore_presence walk(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret)
{
	const struct dumpcore_memory *memory = dump->memory;
	vmr_paddr table = memory->root;
	uint64_t entry;

	unsigned bits = 12 + 9 * memory->levels;
	uint64_t top = (uint64_t)((int64_t)address >> (bits - 1));
	if (!memory->has_root || (top && top != UINT64_MAX))
		return DUMPCORE_UNMAPPED;
	for (unsigned level = memory->levels; level; level--) {
		unsigned shift = 12 + 9 * (level - 1);
		vmr_paddr place = table + (address >> shift & 511) * sizeof(entry);
		if (!read_entry(dump, place, &entry))
			return dumpcore_presence_at_physical(dump, place) == DUMPCORE_EXCLUDED ? DUMPCORE_EXCLUDED
											       : DUMPCORE_ABSENT;
		if (!(entry & (PTE_PRESENT | PTE_PROTNONE)))
			return DUMPCORE_UNMAPPED;
		table = entry & PTE_ADDRESS & ~memory->encryption;
		if (level == 1 || (level <= 3 && entry & PTE_HUGE)) {
			uint64_t mask = (1ull << shift) - 1;
			*ret = ((table & ~mask) | (address & mask)) / PAGE;
			return DUMPCORE_PRESENT;
		}
	}
	return DUMPCORE_UNMAPPED;
}

static enum dumpcore_presence translate(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret)
{
	uint64_t page = address / PAGE;
	struct translation *entry = &dump->memory->tlb[page % TLB_SIZE];

	if (entry->key != page + 1) {
		uint64_t physical;
		enum dumpcore_presence end = walk(dump, address, &physical);
		if (end != DUMPCORE_PRESENT)
			return end;
		*entry = (struct translation){.key = page + 1, .physical = physical};
	}
	*ret = entry->physical;
	return DUMPCORE_PRESENT;
}

bool dumpcore_page_number(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret)
{
	return translate(dump, address, ret) == DUMPCORE_PRESENT;
}

const uint8_t *dumpcore_page_find(struct dumpcore *dump, vmr_kaddr address)
{
	uint64_t number;

	return translate(dump, address, &number) == DUMPCORE_PRESENT ? page_get(dump, number) : NULL;
}

enum dumpcore_presence dumpcore_presence_at_physical(struct dumpcore *dump, vmr_paddr address)
{
	return dump->container->format->presence(dump->container, address / PAGE);
}

enum dumpcore_presence dumpcore_presence_at(struct dumpcore *dump, vmr_kaddr address)
{
	uint64_t number;
	enum dumpcore_presence end = translate(dump, address, &number);

	return end == DUMPCORE_PRESENT ? dumpcore_presence_at_physical(dump, number * PAGE) : end;
}

/* Copy page by page; *ret_fault is the first address that cannot be read. */
static bool copy(struct dumpcore *dump, uint64_t address, void *buffer, size_t size, bool is_physical,
		 uint64_t *ret_fault)
{
	uint8_t *to = buffer;

	while (size) {
		size_t offset = address % PAGE;
		size_t part = PAGE - offset < size ? PAGE - offset : size;
		const uint8_t *page = is_physical ? page_get(dump, address / PAGE) : dumpcore_page_find(dump, address);
		if (!page) {
			*ret_fault = address;
			return false;
		}
		memcpy(to, page + offset, part);
		to += part;
		size -= part;
		address += part;
		if (!address && size) {
			*ret_fault = address;
			return false;
		}
	}
	return true;
}

struct vmr_error *dumpcore_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size)
{
	uint64_t fault;

	if (copy(dump, address, buffer, size, false, &fault))
		return NULL;
	return vmr_error_create_fault(fault, "cannot read " VMR_ADDRESS ": %s", fault,
				      presence_text(dumpcore_presence_at(dump, fault)));
}

bool dumpcore_try_read(struct dumpcore *dump, vmr_kaddr address, void *buffer, size_t size)
{
	uint64_t fault;

	return copy(dump, address, buffer, size, false, &fault);
}

struct vmr_error *dumpcore_read_physical(struct dumpcore *dump, vmr_paddr address, void *buffer, size_t size)
{
	uint64_t fault;

	if (copy(dump, address, buffer, size, true, &fault))
		return NULL;
	return vmr_error_create_fault(fault, "cannot read physical 0x%" PRIx64 ": %s", fault,
				      presence_text(dumpcore_presence_at_physical(dump, fault)));
}

bool dumpcore_try_read_physical(struct dumpcore *dump, vmr_paddr address, void *buffer, size_t size)
{
	uint64_t fault;

	return copy(dump, address, buffer, size, true, &fault);
}

struct vmr_error *dumpcore_read_u8(struct dumpcore *dump, vmr_kaddr address, uint8_t *ret)
{
	return dumpcore_read(dump, address, ret, sizeof(*ret));
}

struct vmr_error *dumpcore_read_u64(struct dumpcore *dump, vmr_kaddr address, uint64_t *ret)
{
	return dumpcore_read(dump, address, ret, sizeof(*ret));
}

struct vmr_error *dumpcore_read_uint(struct dumpcore *dump, vmr_kaddr address, size_t size, uint64_t *ret)
{
	uint64_t value = 0;

	if (!size || size > sizeof(value))
		return vmr_error_create(VMR_BAD_INPUT, "an integer of %zu bytes", size);
	VMR_TRY(dumpcore_read(dump, address, &value, size));
	*ret = value;
	return NULL;
}

struct vmr_error *dumpcore_read_string(struct dumpcore *dump, vmr_kaddr address, size_t limit, char **ret)
{
	vmr_autofree char *text = NULL;
	size_t length = 0;

	while (length < limit) {
		vmr_kaddr at = address + length;
		size_t part = PAGE - at % PAGE < limit - length ? PAGE - at % PAGE : limit - length;
		text = vmr_realloc_array(text, length + part + 1, 1);
		VMR_TRY(dumpcore_read(dump, at, text + length, part));
		size_t found = strnlen(text + length, part);
		length += found;
		if (found < part) {
			*ret = vmr_take(text);
			return NULL;
		}
	}
	return vmr_error_create(VMR_TOO_LARGE, "the string at " VMR_ADDRESS " does not end within %zu bytes", address,
				limit);
}

bool dumpcore_physical_next(struct dumpcore *dump, uint64_t *page_number)
{
	return dump->container->format->next(dump->container, page_number);
}

/* Root and depth as VMCOREINFO has them: SYMBOL(swapper_pg_dir), NUMBER(phys_base) since 4.10. */
static bool find_root_by_note(struct dumpcore *dump)
{
	struct dumpcore_memory *memory = dump->memory;
	vmr_kaddr table;
	uint64_t base, five = 0, mask = 0;

	if (!dumpcore_vmcoreinfo_symbol(dump, "swapper_pg_dir", &table) &&
	    !dumpcore_vmcoreinfo_symbol(dump, "init_top_pgt", &table))
		return false;
	if (!dumpcore_vmcoreinfo_number(dump, "NUMBER(phys_base)", 0, &base) || table < TEXT_BASE)
		return false;
	dumpcore_vmcoreinfo_number(dump, "NUMBER(pgtable_l5_enabled)", 0, &five);
	dumpcore_vmcoreinfo_number(dump, "NUMBER(sme_mask)", 0, &mask);
	memory->root = (table - TEXT_BASE + base) & ~(vmr_paddr)(PAGE - 1);
	memory->levels = five ? 5 : 4;
	memory->encryption = mask;
	return true;
}

/* Whether the kernel's name, read by the root that VMCOREINFO gives, is the one that VMCOREINFO has. */
static bool is_right_kernel(struct dumpcore *dump)
{
	enum { UTS_RELEASE = 2 * 65 };
	vmr_kaddr names;
	uint64_t offset;
	const char *release;
	char text[65];
	size_t length;

	if (!dumpcore_vmcoreinfo_symbol(dump, "init_uts_ns", &names) ||
	    !dumpcore_vmcoreinfo_offset(dump, "uts_namespace.name", &offset) ||
	    !dumpcore_vmcoreinfo_lookup(dumpcore_vmcoreinfo_text(dump), "OSRELEASE", &release, &length))
		return false;
	return length < sizeof(text) && dumpcore_try_read(dump, names + offset + UTS_RELEASE, text, sizeof(text)) &&
	       !memcmp(text, release, length) && !text[length];
}

bool dumpcore_memory_reroot(struct dumpcore *dump)
{
	struct dumpcore_memory *memory = dump->memory;
	vmr_paddr root = memory->root;
	unsigned levels = memory->levels;
	bool has_root = memory->has_root;

	memset(memory->tlb, 0, sizeof(memory->tlb));
	memory->has_root = find_root_by_note(dump);
	if (memory->has_root && is_right_kernel(dump)) {
		dump->info.paging_levels = memory->levels;
		return true;
	}
	memset(memory->tlb, 0, sizeof(memory->tlb));
	memory->root = root;
	memory->levels = levels;
	memory->has_root = has_root;
	return false;
}

/* Take a CPU's CR3 when the code that it runs is mapped there. */
static bool try_root(struct dumpcore *dump, const struct dumpcore_note_cpu *cpu, vmr_paddr root)
{
	struct dumpcore_memory *memory = dump->memory;
	uint64_t page;

	memory->root = root;
	memory->levels = cpu->cr[4] & CR4_LA57 ? 5 : 4;
	memory->has_root = true;
	return walk(dump, cpu->registers.value[DUMPCORE_RIP], &page) == DUMPCORE_PRESENT;
}

/*
 * CR3 of a CPU that runs kernel code, as QEMU's notes have it: the upper half is the kernel's in every table. With page
 * table isolation the user's table, which lacks the kernel, is the odd one of a pair. Only CPUs in user mode: the
 * first's.
 */
static bool find_root_by_register(struct dumpcore *dump)
{
	const struct dumpcore_note_cpu *last = NULL;

	for (size_t i = dump->container->cpu_count; i--;) {
		const struct dumpcore_note_cpu *cpu = &dump->container->cpus[i];
		if (!cpu->has_qemu || !cpu->cr[3])
			continue;
		last = cpu;
		vmr_paddr root = cpu->cr[3] & PTE_ADDRESS;
		if (cpu->registers.value[DUMPCORE_RIP] >> 63 &&
		    (try_root(dump, cpu, root) || try_root(dump, cpu, root & ~(vmr_paddr)PAGE)))
			return true;
	}
	if (last)
		try_root(dump, last, last->cr[3] & PTE_ADDRESS);
	return last != NULL;
}

struct vmr_error *dumpcore_memory_open(struct dumpcore *dump)
{
	struct dumpcore_memory *memory = vmr_alloc(sizeof(*memory));

	dump->memory = memory;
	void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return vmr_error_create(VMR_SYSTEM, "no room for the page cache (130 MiB)");
	memory->room = room;
	memory->pages = (uint8_t *)room + (-(uintptr_t)room & (LARGE_PAGE - 1));
	(void)madvise(room, ROOM, MADV_HUGEPAGE); /* an error: this kernel has none */
	memory->has_root = find_root_by_note(dump) || find_root_by_register(dump);
	dump->info.paging_levels = memory->has_root ? memory->levels : 0;
	return NULL;
}

void dumpcore_memory_destroy(struct dumpcore_memory *part)
{
	if (!part)
		return;
	if (part->room)
		munmap(part->room, ROOM);
	free(part);
}
