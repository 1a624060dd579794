/* SPDX-License-Identifier: MIT */
/* The vmalloc range: areas in one node's tree and list, as since 6.9. */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/spinlock.h>

#define VM_ALLOC 0x00000002

struct page;
struct vm_struct {
	struct vm_struct *next;
	void *addr;
	unsigned long size;
	unsigned long flags;
	struct page **pages;
	unsigned int page_order;
	unsigned int nr_pages;
	unsigned long long phys_addr;
	const void *caller;
};

struct vmap_area {
	unsigned long va_start;
	unsigned long va_end;
	struct rb_node rb_node;
	struct list_head list;
	union {
		unsigned long subtree_max_size;
		struct vm_struct *vm;
	};
	unsigned long flags;
};

struct rb_list {
	struct rb_root root;
	struct list_head head;
	spinlock_t lock;
};

struct vmap_node {
	struct rb_list busy;
	struct rb_list lazy;
};

void vmalloc_init(void);
/* A mapped area with a guard page behind it. */
struct vm_struct *vmalloc_area(unsigned long size, const void *caller);

#endif
