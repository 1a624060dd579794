/* SPDX-License-Identifier: MIT */
/* Page descriptors: the members of Linux 6.12 that this kernel sets. */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>

struct kmem_cache;
struct address_space;

struct page {
	unsigned long flags;
	union {
		struct {
			struct list_head lru;
			struct address_space *mapping;
			unsigned long index;
			unsigned long private;
		};
		struct {
			unsigned long compound_head;
		};
	};
	union {
		unsigned int page_type;
		atomic_t _mapcount;
	};
	atomic_t _refcount;
	unsigned long memcg_data;
};

/* A slab page, over its page descriptor. */
struct slab {
	unsigned long __page_flags;
	struct kmem_cache *slab_cache;
	union {
		struct {
			struct list_head slab_list;
			union {
				struct {
					void *freelist;
					union {
						unsigned long counters;
						struct {
							unsigned inuse : 16;
							unsigned objects : 15;
							unsigned frozen : 1;
						};
					};
				};
			};
		};
	};
	unsigned int __page_type;
	atomic_t __page_refcount;
	unsigned long obj_exts;
};

/* The top byte of page_type, since 6.12. */
enum pagetype {
	PGTY_buddy = 0xf0,
	PGTY_offline = 0xf1,
	PGTY_table = 0xf2,
	PGTY_guard = 0xf3,
	PGTY_hugetlb = 0xf4,
	PGTY_slab = 0xf5,
	PGTY_mapcount_underflow = 0xff
};

enum pageflags {
	PG_locked,
	PG_writeback,
	PG_referenced,
	PG_uptodate,
	PG_dirty,
	PG_lru,
	PG_head,
	PG_waiters,
	PG_active,
	PG_workingset,
	PG_owner_priv_1,
	PG_owner_2,
	PG_arch_1,
	PG_reserved,
	PG_private,
	__NR_PAGEFLAGS
};

struct mem_section_usage;
struct mem_section {
	unsigned long section_mem_map;
	struct mem_section_usage *usage;
};

#endif
