/* SPDX-License-Identifier: MIT */
/* Slab caches with the members of Linux 6.12's mm/slab.h, hardened freelists included. */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/mm_types.h>
#include <linux/spinlock.h>

#define MAX_NUMNODES 1

struct kmem_cache_cpu {
	union {
		struct {
			void **freelist;
			unsigned long tid;
		};
	};
	struct slab *slab;
};

struct kmem_cache_order_objects {
	unsigned int x;
};

struct kmem_cache_node {
	spinlock_t list_lock;
	unsigned long nr_partial;
	struct list_head partial;
	atomic_long_t nr_slabs;
	atomic_long_t total_objects;
	struct list_head full;
};

struct kmem_cache {
	struct kmem_cache_cpu *cpu_slab;
	slab_flags_t flags;
	unsigned long min_partial;
	unsigned int size;
	unsigned int object_size;
	unsigned int offset;
	struct kmem_cache_order_objects oo;
	struct kmem_cache_order_objects min;
	gfp_t allocflags;
	int refcount;
	void (*ctor)(void *object);
	unsigned int inuse;
	unsigned int align;
	unsigned int red_left_pad;
	const char *name;
	struct list_head list;
	unsigned long random;
	struct kmem_cache_node *node[MAX_NUMNODES];
};

extern struct list_head slab_caches;

void kmem_cache_init(void);
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size);
void *kmem_cache_alloc(struct kmem_cache *s);
void kmem_cache_free(struct kmem_cache *s, void *object);
/* From kmalloc-64 or kmalloc-256, zeroed. */
void *kzalloc(size_t size);

#endif
