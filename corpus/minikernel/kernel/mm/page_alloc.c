// SPDX-License-Identifier: MIT
/* Pages are handed out upwards and stay out. */
#include <asm/bootparam.h>
#include <linux/mm.h>
#include <linux/printk.h>

struct boot_params boot_params __section(".data");

unsigned long page_offset_base = 0xffff888000000000;
unsigned long vmalloc_base = 0xffffc90000000000;
unsigned long vmemmap_base = 0xffffea0000000000;
unsigned long phys_base __section(".data");
unsigned long max_pfn;
unsigned long init_top_pgt[512] __aligned(4096) __section(".data.page_aligned");
struct mem_section **mem_section;

static unsigned long next_free;

void *alloc_page_zeroed(void)
{
	void *page = __va(next_free);
	struct page *descriptor = pfn_to_page(next_free >> PAGE_SHIFT);

	if (next_free >= boot_params.ram_size)
		for (;;)
			__asm__ __volatile__("hlt");
	memset(page, 0, PAGE_SIZE);
	next_free += PAGE_SIZE;
	descriptor->page_type = -1;
	descriptor->_refcount.counter = 1;
	return page;
}

/* Descriptors of all pages: the loader mapped the vmemmap; what lies below free_start is in use. */
static void memmap_init(void)
{
	for (unsigned long pfn = 0; pfn < max_pfn; pfn++) {
		bool used = pfn < boot_params.free_start >> PAGE_SHIFT;
		struct page *page = pfn_to_page(pfn);

		page->flags = used ? 1UL << PG_reserved : 0;
		page->page_type = used ? -1U : (u32)PGTY_buddy << 24;
		page->_refcount.counter = used;
	}
}

void mem_init(void)
{
	struct mem_section *root;

	next_free = boot_params.free_start;
	max_pfn = boot_params.ram_size >> PAGE_SHIFT;
	memmap_init();
	mem_section = alloc_page_zeroed();
	root = alloc_page_zeroed();
	mem_section[0] = root;
	root[0].section_mem_map = vmemmap_base | SECTION_MARKED_PRESENT | SECTION_HAS_MEM_MAP | SECTION_IS_ONLINE;
}

static unsigned long *table_entry(unsigned long *table, unsigned long index)
{
	if (!(table[index] & 1)) {
		unsigned long next = (unsigned long)alloc_page_zeroed() - PAGE_OFFSET;

		pfn_to_page(next >> PAGE_SHIFT)->page_type = (u32)PGTY_table << 24;
		table[index] = next | 0x63;
	}
	return __va(table[index] & 0x000ffffffffff000UL);
}

void map_kernel_page(unsigned long va, unsigned long pa)
{
	unsigned long *table = init_top_pgt;

	table = table_entry(table, va >> 39 & 511);
	table = table_entry(table, va >> 30 & 511);
	table = table_entry(table, va >> 21 & 511);
	table[va >> 12 & 511] = pa | 0x8000000000000163UL;
}
