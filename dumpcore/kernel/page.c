/* SPDX-License-Identifier: MIT */
/*
 * struct page (include/linux/mm_types.h, include/linux/page-flags.h). What a page is: page flag PG_slab until 6.9, a
 * type in page_type since 6.10 (46df8e73a4a3; one bit of it, cleared), a number in its upper byte since 6.12
 * (4ffca5a96678). A tail page names its head in compound_head (1d798ca3f164, 4.4); since 7.1 in compound_info, by a
 * pointer or, where struct page has a power of two bytes and hugetlb's vmemmap is optimised, by a mask.
 */
#include "dumpcore/kernel/page.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/vmcoreinfo.h"

#define RECORD_LIMIT  256          /* bytes of struct page */
#define PAGE_NUMBERS  (1ull << 34) /* 46 bits of physical address: MAX_PHYSMEM_BITS with 4 levels */
#define PAGES_SPARE   (1u << 18)   /* above the last page of the dump: 1 GiB */
#define MAPPING_ANON  1
#define MAPPING_FLAGS 3
#define ORDER_LIMIT   10

struct fields {
	struct dumpcore_field flags, type, head, mapping, index, order_old, order_new, private, references;
};
static const struct kernel_field_row rows[] = {
	{offsetof(struct fields, flags), "page", {"flags.f", "flags"}, true}, /* wrapped: 6.18 (53fbef56e07d) */
	{offsetof(struct fields, type), "page", {"page_type"}, true},
	{offsetof(struct fields, head),
	 "page",
	 {"compound_head", "compound_info"},
	 true,
	 "pages of one allocation are not known to belong together"},
	{offsetof(struct fields, mapping), "page", {"mapping"}, true, "which file a page is of is not known"},
	{offsetof(struct fields, index),
	 "page",
	 {"index", "__folio_index"},
	 true,
	 "which page of its file a page is, is not known"},
	{offsetof(struct fields, order_old), "page", {"compound_order"}, true},
	{offsetof(struct fields, private), "page", {"private"}, true},
	{offsetof(struct fields, references),
	 "page",
	 {"_refcount.counter"},
	 true,
	 "how often a page is in use is not known"},
	{offsetof(struct fields, order_new), "folio", {"_flags_1"}, true}, /* low byte: order (6.6, ebc1baf5c9b4) */
};

/* How a kind is told. */
struct test {
	bool by_number;   /* page_type >> 24 == value */
	uint32_t cleared; /* a bit of page_type that is clear, its sign bit set */
	uint32_t number;
	int flag; /* bit of flags, -1 none */
};

struct dumpcore_pages {
	struct dumpcore_layout layout;
	struct fields fields;
	struct test slab, buddy, table;
	int flag_reserved, flag_head;
};

/* A kind by the enumerator of its number (PGTY_), bit (VMCOREINFO, 6.10 and 6.11) or flag (before). */
static struct test test_find(struct dumpcore *dump, const char *number, const char *mapcount, const char *flag)
{
	struct test test = {.flag = -1};
	uint64_t value;
	int64_t enumerator;

	if (!vmr_error_drop(dumpcore_enumerator_find(dump, number, &enumerator))) {
		test.by_number = true;
		test.number = (uint8_t)enumerator; /* 0xf5: DWARF has it in a byte, whose sign is open */
	} else if (mapcount && dumpcore_vmcoreinfo_number(dump, mapcount, 0, &value)) {
		test.cleared = ~(uint32_t)value;
	} else if (!vmr_error_drop(dumpcore_enumerator_find(dump, flag, &enumerator))) {
		if (enumerator >= 0 && enumerator < 64)
			test.flag = (int)enumerator;
		else
			test.cleared = (uint32_t)enumerator;
	}
	return test;
}

static bool test_holds(const struct test *test, uint32_t type, uint64_t flags)
{
	if (test->by_number)
		return type >> 24 == test->number;
	if (test->flag >= 0)
		return flags >> test->flag & 1;
	return test->cleared && type >> 31 && !(type & test->cleared);
}

static int flag_find(struct dumpcore *dump, const char *name)
{
	int64_t value;

	return !vmr_error_drop(dumpcore_enumerator_find(dump, name, &value)) && value >= 0 && value < 64 ? (int)value
													 : -1;
}

/* One past the last page number whose bytes are in the dump. */
static uint64_t last_present(struct dumpcore *dump)
{
	uint64_t low = 0, high = PAGE_NUMBERS;

	while (low < high) { /* "there is one at or after" holds up to the last one */
		uint64_t middle = low + (high - low) / 2, number = middle;
		if (dumpcore_physical_next(dump, &number) && number < PAGE_NUMBERS)
			low = number + 1;
		else
			high = middle;
	}
	return low;
}

/* Variables that hold where an area begins (arch/x86/mm/kaslr.c), and its place where it is not randomised. */
static const struct {
	size_t place;
	const char *symbol;
	vmr_kaddr fixed[2]; /* with four levels of page tables, with five */
} bases[] = {
	{offsetof(struct dumpcore_layout, direct), "page_offset_base", {0xffff888000000000, 0xff11000000000000}},
	{offsetof(struct dumpcore_layout, vmalloc), "vmalloc_base", {0xffffc90000000000, 0xffa0000000000000}},
	{offsetof(struct dumpcore_layout, vmemmap), "vmemmap_base", {0xffffea0000000000, 0xffd4000000000000}},
};

static void layout_find(struct dumpcore *dump, struct dumpcore_layout *layout)
{
	const bool five = dump->info.paging_levels == 5;
	const struct dumpcore_type *type;
	uint64_t limit;

	layout->is_known = true;
	for (size_t i = 0; i < VMR_COUNT(bases); i++) {
		vmr_kaddr *base = (vmr_kaddr *)((char *)layout + bases[i].place);
		vmr_kaddr symbol;
		if (kernel_symbol_value(dump, bases[i].symbol, 8, base) && kernel_address_possible(*base))
			continue;
		*base = bases[i].fixed[five];
		/* A kernel that has no such variable has the fixed place. */
		layout->is_known &= !kernel_symbol_address(dump, bases[i].symbol, &symbol);
	}
	layout->hole = bases[0].fixed[five]; /* the direct map is never moved down */
	layout->vmalloc_end = layout->vmalloc + (five ? 12800ull << 40 : 32ull << 40);
	/* A damaged max_pfn must not make a pass over all pages endless. */
	uint64_t most = last_present(dump) * 2 + PAGES_SPARE;
	if (!kernel_symbol_value(dump, "max_pfn", 8, &limit) || !limit || limit > most)
		limit = most;
	layout->page_limit = limit;
	layout->direct_end = layout->direct + limit * DUMPCORE_PAGE_SIZE;
	if (!vmr_error_drop(dumpcore_type_find(dump, "struct page", &type)))
		layout->record_size = dumpcore_type_size(type);
	if (layout->record_size < 32 || layout->record_size > RECORD_LIMIT)
		layout->record_size = 0;
	layout->vmemmap_end = layout->vmemmap + limit * layout->record_size;
}

static struct dumpcore_pages *pages_get(struct dumpcore *dump)
{
	if (dump->pages)
		return dump->pages;
	struct dumpcore_pages *pages = dump->pages = vmr_alloc(sizeof(*pages));
	layout_find(dump, &pages->layout);
	vmr_error_drop(kernel_fields_find(dump, rows, VMR_COUNT(rows), &pages->fields));
	pages->slab = test_find(dump, "PGTY_slab", "NUMBER(PAGE_SLAB_MAPCOUNT_VALUE)", "PG_slab");
	pages->buddy = test_find(dump, "PGTY_buddy", "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)", "PG_buddy");
	pages->table = test_find(dump, "PGTY_table", NULL, "PG_table");
	bool by_type = pages->slab.by_number || pages->slab.cleared;
	if (!kernel_field_has(by_type ? &pages->fields.type : &pages->fields.flags) && kernel_type_exists(dump, "page"))
		dumpcore_gap_add_member(dump, "page", by_type ? "page_type" : "flags",
					"which pages are slabs, and so which objects an address lies in, is not known");
	pages->flag_reserved = flag_find(dump, "PG_reserved");
	pages->flag_head = flag_find(dump, "PG_head");
	return pages;
}

bool kernel_address_in_hole(struct dumpcore *dump, vmr_kaddr address)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);

	return layout->is_known &&
	       ((address >= layout->hole && address < layout->direct) ||
		(address >= layout->vmalloc_end && address < layout->vmemmap)) &&
	       dumpcore_presence_at(dump, address) == DUMPCORE_UNMAPPED;
}

const struct dumpcore_layout *dumpcore_layout_get(struct dumpcore *dump)
{
	return &pages_get(dump)->layout;
}

static uint64_t field_of(const struct dumpcore_field *field, const uint8_t *record, uint64_t size)
{
	return field->size && field->offset + field->size <= size ? dumpcore_field_get(field, record) : 0;
}

bool kernel_record_is_slab(struct dumpcore *dump, const uint8_t *record)
{
	struct dumpcore_pages *pages = pages_get(dump);
	uint64_t size = pages->layout.record_size;

	if (field_of(&pages->fields.head, record, size) & 1)
		return false; /* a tail page */
	return test_holds(&pages->slab, (uint32_t)field_of(&pages->fields.type, record, size),
			  field_of(&pages->fields.flags, record, size));
}

/* A tail page's link to its head: the head's record + 1, or the mask + 1 that makes the head's record of the tail's
 * own. False: it leads astray. */
static bool head_of(const struct dumpcore_layout *layout, vmr_kaddr record, uint64_t value, vmr_kaddr *ret)
{
	const uint64_t link = value & ~(uint64_t)1, span = -link;
	const bool is_mask = link > layout->vmemmap_end && !(span & (span - 1));
	vmr_kaddr head = is_mask ? record & link : link;

	if (head < layout->vmemmap || head >= record || (head - layout->vmemmap) % layout->record_size)
		return false;
	*ret = head;
	return true;
}

static void order_find(struct dumpcore *dump, const struct dumpcore_pages *pages, struct dumpcore_page *page)
{
	const struct dumpcore_field *field =
		kernel_field_has(&pages->fields.order_new) ? &pages->fields.order_new : &pages->fields.order_old;
	vmr_kaddr base =
		kernel_field_has(&pages->fields.order_new) ? page->head : page->head + pages->layout.record_size;
	uint64_t value;

	if (kernel_field_try(dump, field, base, &value) && (value & 0xff) <= ORDER_LIMIT)
		page->order = (unsigned)(value & 0xff);
}

/*
 * The first page of a free block says that it is one, and its order is in `private`; the others say nothing. Blocks are
 * aligned to their size (mm/page_alloc.c).
 */
static bool in_free_block(struct dumpcore *dump, const struct dumpcore_pages *pages, uint64_t number)
{
	uint64_t size = pages->layout.record_size;
	uint8_t record[RECORD_LIMIT];

	for (unsigned order = 1; order <= ORDER_LIMIT; order++) {
		uint64_t first = number & ~((1ull << order) - 1);
		if (first == number || !dumpcore_try_read(dump, pages->layout.vmemmap + first * size, record, size))
			continue;
		uint64_t held = field_of(&pages->fields.private, record, size);
		if (test_holds(&pages->buddy, (uint32_t)field_of(&pages->fields.type, record, size), 0) &&
		    held >= order && held <= ORDER_LIMIT)
			return true;
	}
	return false;
}

static struct vmr_error *page_read(struct dumpcore *dump, uint64_t number, struct dumpcore_page *ret)
{
	const struct dumpcore_pages *pages = pages_get(dump);
	const struct dumpcore_layout *layout = &pages->layout;
	uint64_t size = layout->record_size;
	uint8_t record[RECORD_LIMIT];
	struct dumpcore_page page = {.number = number, .record = layout->vmemmap + number * size};

	page.head = page.record;
	VMR_TRY(dumpcore_read(dump, page.record, record, size));
	uint64_t link = field_of(&pages->fields.head, record, size);
	if (link & 1) {
		if (!head_of(layout, page.record, link, &page.head))
			return vmr_error_create(VMR_BAD_INPUT, "the struct page at " VMR_ADDRESS " is no page's",
						page.record);
		VMR_TRY(dumpcore_read(dump, page.head, record, size));
	}
	page.start = layout->direct + (page.head - layout->vmemmap) / size * DUMPCORE_PAGE_SIZE;
	uint64_t flags = field_of(&pages->fields.flags, record, size);
	uint32_t type = (uint32_t)field_of(&pages->fields.type, record, size);
	uint64_t mapping = field_of(&pages->fields.mapping, record, size);
	bool is_compound = (link & 1) || (pages->flag_head >= 0 && flags >> pages->flag_head & 1);
	if (test_holds(&pages->slab, type, flags)) {
		page.kind = DUMPCORE_PAGE_SLAB;
	} else if (test_holds(&pages->buddy, type, 0)) {
		page.kind = DUMPCORE_PAGE_FREE;
	} else if (test_holds(&pages->table, type, 0)) {
		page.kind = DUMPCORE_PAGE_TABLE;
	} else if (pages->flag_reserved >= 0 && flags >> pages->flag_reserved & 1) {
		page.kind = DUMPCORE_PAGE_RESERVED;
	} else if (kernel_address_possible(mapping)) {
		page.kind = mapping & MAPPING_ANON ? DUMPCORE_PAGE_ANONYMOUS : DUMPCORE_PAGE_FILE;
		page.mapping = mapping & ~(uint64_t)MAPPING_FLAGS;
		page.index = field_of(&pages->fields.index, record, size) + (page.record - page.head) / size;
	} else if (is_compound) {
		page.kind = DUMPCORE_PAGE_COMPOUND;
	}
	page.references = (int32_t)field_of(&pages->fields.references, record, size);
	if (page.kind == DUMPCORE_PAGE_UNKNOWN && !page.references && in_free_block(dump, pages, number))
		page.kind = DUMPCORE_PAGE_FREE;
	if (is_compound)
		order_find(dump, pages, &page);
	*ret = page;
	return NULL;
}

struct vmr_error *dumpcore_page_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_page *ret)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);

	if (!layout->record_size || address < layout->direct || address >= layout->direct_end)
		return &vmr_error_not_found;
	return page_read(dump, (address - layout->direct) / DUMPCORE_PAGE_SIZE, ret);
}

struct vmr_error *dumpcore_page_of_record(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_page *ret)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);

	if (!layout->record_size || address < layout->vmemmap || address >= layout->vmemmap_end)
		return &vmr_error_not_found;
	return page_read(dump, (address - layout->vmemmap) / layout->record_size, ret);
}

void dumpcore_pages_destroy(struct dumpcore_pages *part)
{
	free(part);
}
