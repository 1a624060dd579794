// SPDX-License-Identifier: MIT
/* A slab allocator for one CPU: per-CPU freelist, partial list, hardened free pointers. */
#include <asm/bootparam.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/slab.h>

struct list_head slab_caches = LIST_HEAD_INIT(slab_caches);

static struct kmem_cache boot_kmem_cache, boot_kmem_cache_node;
static DEFINE_PER_CPU(struct kmem_cache_cpu, cpu_slabs[16]);
static int cpu_slabs_used;
static struct kmem_cache *kmem_cache, *kmem_cache_node, *kmalloc_64, *kmalloc_256;

/* A free pointer is hidden by the cache's secret and the byte-swapped address that it lies at. */
static void *freelist_ptr_code(const struct kmem_cache *s, void *pointer, void **at)
{
	return (void *)((unsigned long)pointer ^ s->random ^ __builtin_bswap64((unsigned long)at));
}

static void set_freepointer(struct kmem_cache *s, void *object, void *next)
{
	void **at = object + s->offset;

	*at = freelist_ptr_code(s, next, at);
}

static void *get_freepointer(struct kmem_cache *s, void *object)
{
	void **at = object + s->offset;

	return freelist_ptr_code(s, *at, at);
}

static struct slab *allocate_slab(struct kmem_cache *s)
{
	char *start = alloc_page_zeroed();
	struct slab *slab = (struct slab *)virt_to_page(start);
	void *next = NULL;

	slab->slab_cache = s;
	slab->__page_type = (u32)PGTY_slab << 24;
	slab->objects = PAGE_SIZE / s->size;
	for (int i = slab->objects - 1; i >= 0; i--) {
		set_freepointer(s, start + i * s->size, next);
		next = start + i * s->size;
	}
	slab->freelist = next;
	if (s->node[0]) {
		s->node[0]->nr_slabs.counter++;
		s->node[0]->total_objects.counter += slab->objects;
	}
	return slab;
}

/* Give the CPU a slab with free objects. */
static void load_cpu_slab(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	struct kmem_cache_node *n = s->node[0];
	struct slab *slab;

	if (n && n->nr_partial) {
		slab = list_first_entry(&n->partial, struct slab, slab_list);
		list_del(&slab->slab_list);
		n->nr_partial--;
	} else {
		slab = allocate_slab(s);
	}
	c->slab = slab;
	c->freelist = slab->freelist;
	slab->freelist = NULL;
	slab->inuse = slab->objects;
	slab->frozen = 1;
}

void *kmem_cache_alloc(struct kmem_cache *s)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	void *object;

	if (!c->freelist) {
		if (c->slab)
			c->slab->frozen = 0;
		load_cpu_slab(s, c);
	}
	object = c->freelist;
	c->freelist = get_freepointer(s, object);
	c->tid += NR_CPUS;
	return object;
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);
	struct slab *slab = (struct slab *)virt_to_page(object);

	if (c->slab == slab) {
		set_freepointer(s, object, c->freelist);
		c->freelist = object;
		c->tid += NR_CPUS;
		return;
	}
	if (!slab->freelist) {
		list_add_tail(&slab->slab_list, &s->node[0]->partial);
		s->node[0]->nr_partial++;
	}
	set_freepointer(s, object, slab->freelist);
	slab->freelist = object;
	slab->inuse--;
}

static void init_cache(struct kmem_cache *s, const char *name, unsigned int size)
{
	memset(s, 0, sizeof(*s));
	s->name = name;
	s->object_size = size;
	s->inuse = s->size = (size + 7) & ~7U;
	s->offset = s->size / 2 & ~7U;
	s->align = 8;
	s->refcount = 1;
	s->oo.x = s->min.x = PAGE_SIZE / s->size;
	s->random = (boot_params.seed + (unsigned long)s) * 0x9e3779b97f4a7c15UL;
	s->cpu_slab = &cpu_slabs[cpu_slabs_used++];
	list_add(&s->list, &slab_caches);
}

static void init_node(struct kmem_cache *s)
{
	struct kmem_cache_node *n = kmem_cache_alloc(&boot_kmem_cache_node);

	memset(n, 0, sizeof(*n));
	INIT_LIST_HEAD(&n->partial);
	INIT_LIST_HEAD(&n->full);
	s->node[0] = n;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size)
{
	struct kmem_cache *s = kmem_cache_alloc(kmem_cache);

	init_cache(s, name, size);
	init_node(s);
	return s;
}

/* The slab that a boot cache took before it had a node. */
static void adopt_boot_slab(struct kmem_cache *s)
{
	struct kmem_cache_cpu *c = this_cpu_ptr(s->cpu_slab);

	if (c->slab && !s->node[0]->nr_slabs.counter) {
		s->node[0]->nr_slabs.counter = 1;
		s->node[0]->total_objects.counter = c->slab->objects;
	}
}

void kmem_cache_init(void)
{
	init_cache(&boot_kmem_cache_node, "kmem_cache_node", sizeof(struct kmem_cache_node));
	kmem_cache_node = &boot_kmem_cache_node;
	init_node(kmem_cache_node);
	adopt_boot_slab(kmem_cache_node);
	init_cache(&boot_kmem_cache, "kmem_cache", sizeof(struct kmem_cache));
	kmem_cache = &boot_kmem_cache;
	init_node(kmem_cache);
	kmalloc_64 = kmem_cache_create("kmalloc-64", 64);
	kmalloc_256 = kmem_cache_create("kmalloc-256", 256);
}

void *kzalloc(size_t size)
{
	struct kmem_cache *s = size <= 64 ? kmalloc_64 : kmalloc_256;
	void *object = kmem_cache_alloc(s);

	memset(object, 0, s->object_size);
	return object;
}
