/* SPDX-License-Identifier: MIT */
/* struct page: from an address of the direct map to the page's own record, and what that says the page is. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

enum dumpcore_page_kind {
	DUMPCORE_PAGE_UNKNOWN = 0, /* in use, the record does not say for what */
	DUMPCORE_PAGE_SLAB,
	DUMPCORE_PAGE_FREE,  /* in the buddy allocator */
	DUMPCORE_PAGE_TABLE, /* page table */
	DUMPCORE_PAGE_FILE,  /* page cache */
	DUMPCORE_PAGE_ANONYMOUS,
	DUMPCORE_PAGE_COMPOUND, /* several pages allocated as one: large kmalloc and others */
	DUMPCORE_PAGE_RESERVED, /* kernel image, firmware */
};

struct dumpcore_page {
	enum dumpcore_page_kind kind;
	uint64_t number;    /* of the page */
	vmr_kaddr record;   /* of its struct page */
	vmr_kaddr head;     /* struct page of the first page of its compound page (record itself when it is none) */
	vmr_kaddr start;    /* direct-map address of that first page */
	int32_t references; /* reference count of the first page; 0: on its way to or from the free lists, when the kind
			       is unknown */
	unsigned order;     /* of a compound page, where it is known */
	vmr_kaddr mapping;  /* address_space or anon_vma, low bits cleared */
	uint64_t index;     /* page offset in the file */
};

/* The page of a direct-map address. VMR_NOT_FOUND: not in the direct map; VMR_FAULT: its struct page is not in the
 * dump. */
struct vmr_error *dumpcore_page_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_page *ret) VMR_MUST_USE;
/* The page whose struct page holds an address of the vmemmap. VMR_NOT_FOUND: not in the vmemmap. */
struct vmr_error *dumpcore_page_of_record(struct dumpcore *dump, vmr_kaddr address,
					  struct dumpcore_page *ret) VMR_MUST_USE;

/* Bases of the layout (Documentation/arch/x86/x86_64/mm.rst), randomised ones read from the kernel. */
struct dumpcore_layout {
	vmr_kaddr direct, direct_end; /* direct map */
	vmr_kaddr vmalloc, vmalloc_end;
	vmr_kaddr vmemmap, vmemmap_end;
	uint64_t record_size; /* of struct page, 0 unknown */
	uint64_t page_limit;  /* one past the last page number */
	vmr_kaddr hole;       /* from here to the direct map there is nothing */
	bool is_known;        /* false: a base that the kernel keeps could not be read, the fixed one was taken */
};
const struct dumpcore_layout *dumpcore_layout_get(struct dumpcore *dump);
/*
 * Whether nothing was ever at an address: it is not mapped, and lies in a hole between the areas, below the direct map
 * or between vmalloc and vmemmap. False where the areas are not known.
 */
bool kernel_address_in_hole(struct dumpcore *dump, vmr_kaddr address);
/* The bytes of a record (at least 64) say that its page is the first of a slab. */
bool kernel_record_is_slab(struct dumpcore *dump, const uint8_t *record);
