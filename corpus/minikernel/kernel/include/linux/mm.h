/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/mm_types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define SECTION_SIZE_BITS 27
#define MAX_PHYSMEM_BITS 46
#define SECTION_MARKED_PRESENT (1UL << 0)
#define SECTION_HAS_MEM_MAP (1UL << 1)
#define SECTION_IS_ONLINE (1UL << 2)
#define SECTIONS_PER_ROOT (PAGE_SIZE / sizeof(struct mem_section))
#define NR_SECTION_ROOTS 8
#define __START_KERNEL_map 0xffffffff80000000UL
#define KERNEL_IMAGE_SIZE (1024UL * 1024 * 1024)

extern unsigned long page_offset_base, vmalloc_base, vmemmap_base, phys_base;
extern struct mem_section **mem_section;
extern unsigned long init_top_pgt[512];
extern unsigned long max_pfn;

#define PAGE_OFFSET page_offset_base
#define VMALLOC_START vmalloc_base
#define vmemmap ((struct page *)vmemmap_base)
#define __va(pa) ((void *)((unsigned long)(pa) + PAGE_OFFSET))
#define pfn_to_page(pfn) (vmemmap + (pfn))
#define virt_to_page(va) pfn_to_page(((unsigned long)(va) - PAGE_OFFSET) >> PAGE_SHIFT)

/* A zeroed page of the direct map, or a stop. Pages are never given back here. */
void *alloc_page_zeroed(void);
void mem_init(void);
/* Map one page of the vmalloc range. */
void map_kernel_page(unsigned long va, unsigned long pa);

#endif
