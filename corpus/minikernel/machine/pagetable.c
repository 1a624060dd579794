/* SPDX-License-Identifier: MIT */
/* The page tables of a boot loader, and the walk that the processor does through them and the kernel's own. */
#include "common/memory.h"
#include "corpus/minikernel/machine/internal.h"

#define ACCESSED_DIRTY 0x60u
#define TABLE_FLAGS    (PTE_PRESENT | PTE_WRITE | ACCESSED_DIRTY)

static uint64_t root_of(const struct minikernel *machine)
{
	return minikernel_symbol(machine, "init_top_pgt") - LOAD_OFFSET;
}

static uint64_t entry_read(const struct minikernel *machine, uint64_t table, uint64_t index)
{
	uint64_t entry;

	memcpy(&entry, machine->ram + table + index * 8, sizeof(entry));
	return entry;
}

static void entry_write(struct minikernel *machine, uint64_t table, uint64_t index, uint64_t entry)
{
	memcpy(machine->ram + table + index * 8, &entry, sizeof(entry));
}

/* The table below an entry, made when it is not there. */
static uint64_t table_below(struct minikernel *machine, uint64_t table, uint64_t index)
{
	uint64_t entry = entry_read(machine, table, index);

	if (!(entry & PTE_PRESENT)) {
		entry = machine->free_start | TABLE_FLAGS;
		machine->free_start += PAGE;
		entry_write(machine, table, index, entry);
	}
	return entry & PTE_ADDRESS;
}

static uint64_t table_at(struct minikernel *machine, vmr_kaddr address, unsigned last_shift)
{
	uint64_t table = root_of(machine);

	for (unsigned shift = 39; shift > last_shift; shift -= 9)
		table = table_below(machine, table, address >> shift & 511);
	return table;
}

static void map_page(struct minikernel *machine, vmr_kaddr address, vmr_paddr to, uint64_t flags)
{
	entry_write(machine, table_at(machine, address, 12), address >> 12 & 511,
		    to | flags | PTE_PRESENT | ACCESSED_DIRTY);
}

static void map_image(struct minikernel *machine)
{
	uint64_t text_end = minikernel_symbol(machine, "_etext"),
		 rodata_end = minikernel_symbol(machine, "__end_rodata");

	for (uint64_t to = machine->entry - LOAD_OFFSET; to < machine->image_end; to += PAGE) {
		vmr_kaddr address = to + LOAD_OFFSET;
		uint64_t flags = address < text_end ? 0 : address < rodata_end ? PTE_NX : PTE_NX | PTE_WRITE;

		map_page(machine, address, to, flags);
	}
}

void pagetable_build(struct minikernel *machine)
{
	const uint64_t large = 2u << 20;

	machine->free_start = machine->image_end;
	map_image(machine);
	for (uint64_t to = 0; to < RAM_SIZE; to += large)
		entry_write(machine, table_at(machine, DIRECT_MAP + to, 21), (DIRECT_MAP + to) >> 21 & 511,
			    to | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_NX | ACCESSED_DIRTY);
	/* the first table of the range before its pages, so that pages lie together */
	table_at(machine, VMEMMAP, 12);
	for (uint64_t at = 0; at < RAM_SIZE / PAGE * STRUCT_PAGE; at += PAGE) {
		map_page(machine, VMEMMAP + at, machine->free_start, PTE_NX | PTE_WRITE);
		machine->free_start += PAGE;
	}
}

bool pagetable_walk(const struct minikernel *machine, vmr_kaddr address, uint64_t *ret_entry, uint64_t *ret_size)
{
	uint64_t table = root_of(machine);

	if (address >> 47 && address >> 47 != 0x1ffff)
		return false;
	for (unsigned shift = 39; shift >= 12; shift -= 9) {
		uint64_t entry = entry_read(machine, table, address >> shift & 511);

		if (!(entry & PTE_PRESENT) || (entry & PTE_ADDRESS) >= RAM_SIZE)
			return false;
		if (shift == 12 || (shift == 21 && entry & PTE_LARGE)) {
			*ret_entry = entry;
			*ret_size = UINT64_C(1) << shift;
			return true;
		}
		table = entry & PTE_ADDRESS;
	}
	return false;
}

bool minikernel_translate(const struct minikernel *machine, vmr_kaddr address, vmr_paddr *ret)
{
	uint64_t entry, size;

	if (!pagetable_walk(machine, address, &entry, &size))
		return false;
	*ret = (entry & PTE_ADDRESS & ~(size - 1)) + (address & (size - 1));
	return true;
}
