/* SPDX-License-Identifier: MIT */
/*
 * Words that are no addresses: small offsets, error pointers, poison (include/linux/poison.h), tagged and non-canonical
 * values; and the areas of the x86-64 address space that have no records (Documentation/arch/x86/x86_64/mm.rst).
 */
#include "dumpcore/identify/identify_value.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/memory.h"

#define SMALL      4096                  /* mmap_min_addr keeps user memory above it */
#define LIST_DELTA 0xdead000000000000ull /* CONFIG_ILLEGAL_POINTER_VALUE */
#define NEARBY     4096                  /* a member of a poisoned object, or an entry around a poisoned link */

struct range {
	uint64_t low, high; /* inclusive */
	const char *category, *text;
};
static const struct range ranges[] = {
	{0xfffffe0000000000, 0xfffffe7fffffffff, "entry area",
	 "entry area of a CPU (GDT, TSS, entry and exception stacks)"},
	{0xffffffffff600000, 0xffffffffff600fff, "fixmap", "vsyscall page"},
	{0xffffffffff000000, 0xffffffffff5fffff, "fixmap", "fixed mapping"},
};

/* Words that mark memory; `mask` 0: exactly `value` and what is near. */
static const struct {
	uint64_t value;
	const char *text;
} poisons[] = {
	{LIST_DELTA + 0x100, "LIST_POISON1: next of an entry that was deleted from a list"},
	{LIST_DELTA + 0x122, "LIST_POISON2: prev of an entry that was deleted from a list"},
	{LIST_DELTA + 0x200, "LIST_POISON2 (before 4.17)"},
	{LIST_DELTA + 0x300, "TIMER_ENTRY_STATIC"},
	{LIST_DELTA + 0x40, "PP_SIGNATURE: a page of a page pool"},
	{0x6b6b6b6b6b6b6b6b, "POISON_FREE: memory of a freed slab object"},
	{0x6b6b6b6b6b6b6ba5, "POISON_FREE with POISON_END: the end of a freed slab object"},
	{0xa56b6b6b6b6b6b6b, "POISON_FREE with POISON_END: the end of a freed slab object"},
	{0x5a5a5a5a5a5a5a5a, "POISON_INUSE: memory of a slab object that was allocated and not written"},
	{0xaaaaaaaaaaaaaaaa, "PAGE_POISON: a free page"},
	{0xbbbbbbbbbbbbbbbb, "red zone of a free slab object"},
	{0xcccccccccccccccc, "red zone of an allocated slab object"},
	{0xfefefefefefefefe, "KASAN or compiler fill: uninitialised memory"},
	{0x4ead4eaddead4ead, "spin lock magic"},
};

static bool small_offset(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	(void)dump;
	if (ret->address >= SMALL)
		return false;
	ret->category = "small offset";
	ret->has_offset = true;
	ret->offset = ret->address;
	ret->text = ret->address ? vmr_format("NULL + 0x%" PRIx64
					      ": a member of an object that a NULL pointer stood for, or a number",
					      ret->address)
				 : vmr_strdup("NULL");
	return true;
}

static bool error_pointer(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	(void)dump;
	if (ret->address < UINT64_MAX - 4094)
		return false;
	int number = (int)(0 - ret->address);
	const char *name = strerrorname_np(number);
	ret->category = "error pointer";
	ret->text = name ? vmr_format("ERR_PTR(-%s): %s", name, strerrordesc_np(number))
			 : vmr_format("ERR_PTR(-%d)", number);
	return true;
}

static bool poison(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	(void)dump;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < VMR_COUNT(poisons); i++) {
			int64_t distance = (int64_t)(ret->address - poisons[i].value);
			if (pass ? distance < -NEARBY || distance >= NEARBY : distance != 0)
				continue;
			ret->category = "poison";
			ret->text = distance ? vmr_format("%s, %c 0x%llx", poisons[i].text, distance < 0 ? '-' : '+',
							  llabs(distance))
					     : vmr_strdup(poisons[i].text);
			return true;
		}
	return false;
}

static unsigned address_bits(const struct dumpcore *dump)
{
	return dump->info.paging_levels == 5 ? 57 : 48;
}

static bool user_address(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	if (ret->address >= 1ull << (address_bits(dump) - 1))
		return false;
	ret->category = "user address";
	ret->text = vmr_strdup(ret->address <= UINT32_MAX ? "in the user half of the address space, or a number"
							  : "in the user half of the address space");
	return true;
}

static bool non_canonical(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	int64_t top = (int64_t)ret->address >> (address_bits(dump) - 1);

	if (top == 0 || top == -1)
		return false;
	if (ret->address & 1) {
		ret->category = "tagged pointer";
		ret->text = vmr_format("odd and non-canonical: an XArray value entry would be 0x%" PRIx64,
				       ret->address >> 1);
		return true;
	}
	ret->category = "non-canonical";
	ret->text = vmr_format("not an address: bits 63 to %u differ; using it as one gives a general protection fault",
			       address_bits(dump) - 1);
	return true;
}

static bool area(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);

	if (layout->record_size && ret->address >= layout->vmemmap && ret->address < layout->vmemmap_end) {
		ret->category = "vmemmap";
		ret->text = vmr_strdup("in the array of struct page, but of no page of memory that the dump has");
		return true;
	}
	for (size_t i = 0; i < VMR_COUNT(ranges); i++) {
		if (ret->address < ranges[i].low || ret->address > ranges[i].high)
			continue;
		ret->category = ranges[i].category;
		ret->text = vmr_strdup(ranges[i].text);
		return true;
	}
	return false;
}

bool identify_value(struct dumpcore *dump, struct dumpcore_identity *ret)
{
	static bool (*const steps[])(struct dumpcore *, struct dumpcore_identity *) = {
		area, small_offset, error_pointer, poison, user_address, non_canonical,
	};

	for (size_t i = 0; i < VMR_COUNT(steps); i++)
		if (steps[i](dump, ret))
			return true;
	return false;
}
