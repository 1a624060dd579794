/* SPDX-License-Identifier: MIT */
/*
 * Slab caches, and which object an address lies in. Slabs are found through struct page, decoded when asked for, and
 * kept.
 */
#include "dumpcore/kernel/slab.h"

#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/kfence.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/pending.h"
#include "dumpcore/kernel/slub.h"
#include "dumpcore/memory.h"

#define CACHE_LIMIT   4096
#define SLAB_LIMIT    (1u << 18) /* decoded ones that are kept */
#define NAME_LIMIT    256
#define RECORD_LIMIT  256 /* bytes of struct page */
#define HOLE          (2ull << 20)
#define MISSING_LIMIT (1u << 21) /* pages that are asked for missing slabs: 8 GiB */
#define NODE_LIMIT    1024       /* MAX_NUMNODES of x86-64 */
#define NEAR          4096       /* pages whose slab is remembered */
#define TYPESAFE      0x00080000 /* SLAB_TYPESAFE_BY_RCU, when no enumerator tells */

struct kept {
	struct slub_slab slab; /* first: record is the key */
	UT_hash_handle hh;
};

struct near {
	uint64_t page;                /* number + 1, 0: empty */
	const struct slub_slab *slab; /* NULL: in no slab */
};

struct dumpcore_slabs {
	struct slub_fields fields;
	struct dumpcore_slab_cache *caches; /* CACHE_LIMIT places, so that pointers stay */
	struct slub_cache *inside;          /* the same places */
	size_t count;
	bool listed, counted;
	enum slub_swab swab;
	enum slub_link link;
	size_t node_count;
	uint64_t node_stride;
	bool has_pending; /* the next one is made */
	struct kernel_pending pending;
	struct kernel_kfence kfence;
	uint64_t typesafe;
	struct kept *kept;
	struct near near[NEAR];
	struct vmr_error *error;
};

#define ROW(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct slub_fields, field), type, {__VA_ARGS__}, false                                        \
	}
#define MAY(field, type, ...)                                                                                          \
	{                                                                                                              \
		offsetof(struct slub_fields, field), type, {__VA_ARGS__}, true                                         \
	}
#define ALL(field, effect, type, ...)                                                                                  \
	{                                                                                                              \
		offsetof(struct slub_fields, field), type, {__VA_ARGS__}, true, effect                                 \
	}
static const struct kernel_field_row cache_rows[] = {
	ROW(list, "kmem_cache", "list.next"),
	ROW(name, "kmem_cache", "name"),
	ROW(size, "kmem_cache", "size"),
	ROW(object_size, "kmem_cache", "object_size"),
	ROW(offset, "kmem_cache", "offset"), /* SLUB only */
	MAY(random, "kmem_cache", "random"),
	ALL(flags, "whether freed objects may still be used (RCU) is not known", "kmem_cache", "flags"),
	MAY(left_pad, "kmem_cache", "red_left_pad"),
	ALL(refcount, "merged caches are not known as such", "kmem_cache", "refcount"),
	MAY(cpu_slab, "kmem_cache", "cpu_slab"),
	MAY(cpu_sheaves, "kmem_cache", "cpu_sheaves"),
	ALL(node, "slabs of the nodes' lists and barns are not found", "kmem_cache", "node[0]",
	    "per_node[0].node"), /* 7.1: per_node */
	MAY(cpu_freelist, "kmem_cache_cpu", "freelist"),
	MAY(cpu_page, "kmem_cache_cpu", "slab", "page"), /* bb192ed9aa71 (5.17) */
	MAY(main, "slub_percpu_sheaves", "main"),
	MAY(spare, "slub_percpu_sheaves", "spare"),
	MAY(rcu_free, "slub_percpu_sheaves", "rcu_free"),
	MAY(sheaf_size, "slab_sheaf", "size"),
	MAY(sheaf_objects, "slab_sheaf", "objects[0]"),
	MAY(barn, "kmem_cache_node", "barn"),
	MAY(cache_barn, "kmem_cache", "per_node[0].barn"), /* 7.1 */
	MAY(full, "node_barn", "sheaves_full.next"),
	MAY(barn_list, "slab_sheaf", "barn_list.next"),
};
static const struct kernel_field_row slab_rows[] = {
	ROW(slab_cache, "slab", "slab_cache"),
	ROW(freelist, "slab", "freelist"),
	ROW(inuse, "slab", "inuse"),
	ROW(objects, "slab", "objects"),
};
static const struct kernel_field_row page_rows[] = {
	ROW(slab_cache, "page", "slab_cache"),
	ROW(freelist, "page", "freelist"),
	ROW(inuse, "page", "inuse"),
	ROW(objects, "page", "objects"),
};

const char *dumpcore_slab_state_name(enum dumpcore_slab_state state)
{
	switch (state) {
	case DUMPCORE_SLAB_ALLOCATED:
		return "allocated";
	case DUMPCORE_SLAB_FREE:
		return "free";
	case DUMPCORE_SLAB_PENDING:
		return "pending";
	case DUMPCORE_SLAB_UNKNOWN:
		break;
	}
	return "unknown";
}

/*
 * Objects that are free without their slab knowing it lie in what CPUs and nodes keep. A kernel that has such a
 * structure, but not by the names that are known, would have all of them look allocated: then nothing is said.
 */
static const struct kept_row {
	const char *type, *member; /* the first of the structure that is not found is named */
	size_t places[2];          /* of the fields in struct slub_fields, of which one must be there */
} kept_rows[] = {
#define KEPT(type, member, field, other)                                                                               \
	{                                                                                                              \
		type, member,                                                                                          \
		{                                                                                                      \
			offsetof(struct slub_fields, field), offsetof(struct slub_fields, other)                       \
		}                                                                                                      \
	}
	KEPT("kmem_cache_cpu", "kmem_cache.cpu_slab", cpu_slab, cpu_slab),
	KEPT("kmem_cache_cpu", "kmem_cache_cpu.freelist", cpu_freelist, cpu_freelist),
	KEPT("kmem_cache_cpu", "kmem_cache_cpu.slab", cpu_page, cpu_page),
	KEPT("slub_percpu_sheaves", "kmem_cache.cpu_sheaves", cpu_sheaves, cpu_sheaves),
	KEPT("slub_percpu_sheaves", "slub_percpu_sheaves.main", main, main),
	KEPT("slub_percpu_sheaves", "slub_percpu_sheaves.spare", spare, spare),
	KEPT("slub_percpu_sheaves", "slub_percpu_sheaves.rcu_free", rcu_free, rcu_free),
	KEPT("slub_percpu_sheaves", "slab_sheaf.size", sheaf_size, sheaf_size),
	KEPT("slub_percpu_sheaves", "slab_sheaf.objects", sheaf_objects, sheaf_objects),
	KEPT("node_barn", "kmem_cache_node.barn", barn, cache_barn),
	KEPT("node_barn", "node_barn.sheaves_full", full, full),
	KEPT("node_barn", "slab_sheaf.barn_list", barn_list, barn_list),
#undef KEPT
};

static struct vmr_error *kept_check(struct dumpcore *dump, const struct slub_fields *fields)
{
	for (size_t i = 0; i < VMR_COUNT(kept_rows); i++) {
		const struct kept_row *row = &kept_rows[i];
		const struct dumpcore_field *one = (const void *)((const char *)fields + row->places[0]);
		const struct dumpcore_field *other = (const void *)((const char *)fields + row->places[1]);
		if (kernel_field_has(one) || kernel_field_has(other) || !kernel_type_exists(dump, row->type))
			continue;
		const char *dot = strchr(row->member, '.');
		vmr_autofree char *type = vmr_strndup(row->member, (size_t)(dot - row->member));
		dumpcore_gap_add_member(dump, type, dot + 1, "which objects of slabs are free is not known");
		return vmr_error_create(VMR_NOT_FOUND, "debug information has no %s", row->member);
	}
	return NULL;
}

static struct vmr_error *fields_find(struct dumpcore *dump, struct slub_fields *fields)
{
	VMR_TRY(KERNEL_FIELDS_FIND(dump, cache_rows, fields));
	VMR_TRY(kept_check(dump, fields));
	if (dumpcore_field_exists(dump, "slab", "slab_cache"))
		return KERNEL_FIELDS_FIND(dump, slab_rows, fields);
	return KERNEL_FIELDS_FIND(dump, page_rows, fields);
}

/* NUMA nodes (nr_node_ids is a macro, 1, where there can be one only), and the size of a node's member of a cache. */
static void nodes_find(struct dumpcore *dump, struct dumpcore_slabs *slabs)
{
	const struct dumpcore_type *type;
	uint64_t count;

	slabs->node_count = 1;
	slabs->node_stride = sizeof(vmr_kaddr); /* struct kmem_cache_node *node[] */
	if (kernel_symbol_value(dump, "nr_node_ids", sizeof(uint32_t), &count) && count && count <= NODE_LIMIT)
		slabs->node_count = count;
	if (kernel_field_has(&slabs->fields.cache_barn) &&
	    !vmr_error_drop(dumpcore_type_find(dump, "struct kmem_cache_per_node_ptrs", &type)))
		slabs->node_stride = dumpcore_type_size(type);
}

static struct dumpcore_slabs *slabs_get(struct dumpcore *dump)
{
	int64_t bit;

	if (dump->slabs)
		return dump->slabs;
	struct dumpcore_slabs *slabs = dump->slabs = vmr_alloc(sizeof(*slabs));
	slabs->caches = vmr_alloc_array(CACHE_LIMIT, sizeof(*slabs->caches));
	slabs->inside = vmr_alloc_array(CACHE_LIMIT, sizeof(*slabs->inside));
	slabs->error = vmr_error_wrap(fields_find(dump, &slabs->fields), "slab caches (only SLUB is known)");
	nodes_find(dump, slabs);
	slabs->typesafe = TYPESAFE;
	if (!vmr_error_drop(dumpcore_enumerator_find(dump, "_SLAB_TYPESAFE_BY_RCU", &bit)) && bit >= 0 && bit < 64)
		slabs->typesafe = 1ull << bit;
	return slabs;
}

static struct slub_cache *cache_known(struct dumpcore_slabs *slabs, vmr_kaddr address)
{
	for (size_t i = 0; i < slabs->count; i++)
		if (slabs->caches[i].address == address)
			return &slabs->inside[i];
	return NULL;
}

/* Read a kmem_cache; NULL: what lies there is none, or is not in the dump. */
static struct slub_cache *cache_read(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_slabs *slabs = slabs_get(dump);
	const struct slub_fields *fields = &slabs->fields;
	struct dumpcore_slab_cache *shown = &slabs->caches[slabs->count];
	struct slub_cache *cache = &slabs->inside[slabs->count];
	uint64_t name, size, object_size, flags = 0, users = 0;
	char *text = NULL;

	if (slabs->count >= CACHE_LIMIT || !kernel_address_possible(address) ||
	    !kernel_field_try(dump, &fields->size, address, &size) ||
	    !kernel_field_try(dump, &fields->object_size, address, &object_size) || !size || size > SLUB_BYTES_LIMIT ||
	    object_size > size || !kernel_field_try(dump, &fields->offset, address, &cache->offset) ||
	    cache->offset > size)
		return NULL;
	kernel_field_try(dump, &fields->flags, address, &flags);
	if (!kernel_field_try(dump, &fields->name, address, &name) ||
	    vmr_error_drop(dumpcore_read_string(dump, name, NAME_LIMIT, &text)))
		text = vmr_format("cache at " VMR_ADDRESS, address);
	*shown = (struct dumpcore_slab_cache){
		.address = address, .name = text, .object_size = object_size, .slot_size = size};
	shown->typesafe_by_rcu = flags & slabs->typesafe;
	kernel_field_try(dump, &fields->refcount, address, &users);
	shown->is_merged = users != 1;
	cache->shown = shown;
	kernel_field_try(dump, &fields->random, address, &cache->random);
	kernel_field_try(dump, &fields->left_pad, address, &cache->left_pad);
	kernel_field_try(dump, &fields->cpu_slab, address, &cache->cpu_slab);
	kernel_field_try(dump, &fields->cpu_sheaves, address, &cache->cpu_sheaves);
	slabs->count++;
	return cache;
}

struct visitor {
	struct dumpcore *dump;
};

static bool visit_cache(void *context, vmr_kaddr node)
{
	struct dumpcore *dump = ((struct visitor *)context)->dump;
	vmr_kaddr address = node - dump->slabs->fields.list.offset;

	if (!cache_known(dump->slabs, address) && !cache_read(dump, address))
		dumpcore_gap_add(dump, address, "its objects are not known", "it cannot be read, or is none",
				 "slab cache at " VMR_ADDRESS, address);
	return dump->slabs->count < CACHE_LIMIT;
}

static struct vmr_error *caches_list(struct dumpcore *dump)
{
	struct dumpcore_slabs *slabs = slabs_get(dump);
	struct visitor visitor = {.dump = dump};
	struct kernel_walk walk = {.limit = CACHE_LIMIT, .visit = visit_cache, .context = &visitor};
	vmr_kaddr head;

	if (slabs->error)
		return vmr_error_create(slabs->error->code, "%s", slabs->error->message);
	if (slabs->listed)
		return NULL;
	slabs->listed = true;
	if (!kernel_symbol_address(dump, "slab_caches", &head))
		return vmr_error_create(VMR_NOT_FOUND, "there is no symbol slab_caches");
	vmr_autoerror error = kernel_list_walk(dump, head, &walk);
	if (error) {
		walk.backward = true;
		vmr_error_drop(kernel_list_walk(dump, head, &walk));
		dumpcore_gap_add(dump, head, "slab caches may be missing", error->message, "list of slab caches");
	}
	return NULL;
}

struct vmr_error *dumpcore_slab_caches_get(struct dumpcore *dump, const struct dumpcore_slab_cache **ret,
					   size_t *ret_count)
{
	VMR_TRY(caches_list(dump));
	*ret = dump->slabs->caches;
	*ret_count = dump->slabs->count;
	return NULL;
}

static struct slub_cache *cache_at(struct dumpcore *dump, vmr_kaddr address)
{
	vmr_error_drop(caches_list(dump));
	struct slub_cache *cache = cache_known(dump->slabs, address);
	return cache ? cache : cache_read(dump, address);
}

/* Objects that kfree_rcu() was given: nobody may come to them anew, but readers may still be there. */
static void mark_pending(struct dumpcore *dump, const struct slub_slab *slab)
{
	struct dumpcore_slabs *slabs = dump->slabs;
	const struct kernel_pending *pending = &slabs->pending;
	uint64_t slot = slab->cache->shown->slot_size, end = slab->start + slab->objects * slot;
	size_t low = 0;

	if (!slabs->has_pending) {
		slabs->has_pending = true;
		kernel_pending_read(dump, &slabs->pending);
		if (pending->why)
			dumpcore_gap_add(dump, 0, "freed objects may seem allocated", pending->why,
					 "objects that wait for a grace period");
	}
	for (size_t high = pending->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (pending->list[middle] < slab->start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < pending->count && pending->list[low] < end; low++) {
		uint8_t *state = &slab->states[(pending->list[low] - slab->start) / slot];
		if (*state != DUMPCORE_SLAB_FREE)
			*state = DUMPCORE_SLAB_PENDING;
	}
}

/* Decode the slab of a head page from its record; its states are the caller's. VMR_BAD_INPUT: it is no slab that makes
 * sense. */
static struct vmr_error *slab_read(struct dumpcore *dump, vmr_kaddr record, vmr_kaddr start, const uint8_t *bytes,
				   struct slub_slab *ret)
{
	struct dumpcore_slabs *slabs = dump->slabs;
	const struct slub_fields *fields = &slabs->fields;
	const struct slub_reader reader = {.dump = dump,
					   .fields = fields,
					   .swab = &slabs->swab,
					   .link = &slabs->link,
					   .node_count = slabs->node_count,
					   .node_stride = slabs->node_stride};
	struct slub_slab slab = {.record = record, .start = start};

	vmr_kaddr owner = dumpcore_field_get(&fields->slab_cache, bytes);
	slab.cache = cache_at(dump, owner);
	if (!slab.cache)
		return vmr_error_create(VMR_BAD_INPUT, "its cache at " VMR_ADDRESS " cannot be read, or is none",
					owner);
	slab.objects = (uint32_t)dumpcore_field_get(&fields->objects, bytes);
	if (!slab.objects || slab.objects > SLUB_OBJECTS_LIMIT ||
	    slab.objects * slab.cache->shown->slot_size > SLUB_BYTES_LIMIT)
		return vmr_error_create(VMR_BAD_INPUT, "it says that it has %u objects", slab.objects);
	slab.states = vmr_alloc(slab.objects);
	slub_slab_decode(&reader, &slab, bytes);
	mark_pending(dump, &slab);
	*ret = slab;
	return NULL;
}

static void kept_clear(struct dumpcore_slabs *slabs)
{
	struct kept *kept, *next;

	HASH_ITER(hh, slabs->kept, kept, next)
	{
		HASH_DEL(slabs->kept, kept);
		free(kept->slab.states);
		free(kept);
	}
	memset(slabs->near, 0, sizeof(slabs->near));
}

/* The decoded slab of a page; NULL: the page is in none. */
static const struct slub_slab *slab_of(struct dumpcore *dump, const struct dumpcore_page *page)
{
	struct dumpcore_slabs *slabs = dump->slabs;
	uint8_t bytes[RECORD_LIMIT] = {0};
	struct kept *kept;

	HASH_FIND(hh, slabs->kept, &page->head, sizeof(page->head), kept);
	if (kept)
		return &kept->slab;
	if (HASH_COUNT(slabs->kept) >= SLAB_LIMIT)
		kept_clear(slabs);
	kept = vmr_alloc(sizeof(*kept));
	vmr_autoerror error = dumpcore_read(dump, page->head, bytes, dumpcore_layout_get(dump)->record_size);
	if (!error)
		error = slab_read(dump, page->head, page->start, bytes, &kept->slab);
	if (error) {
		dumpcore_gap_add(dump, page->start, "its objects are not known", error->message, "slab at " VMR_ADDRESS,
				 page->start);
		free(kept);
		return NULL;
	}
	HASH_ADD(hh, slabs->kept, slab.record, sizeof(kept->slab.record), kept);
	return &kept->slab;
}

static const struct slub_slab *slab_at(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_slabs *slabs = slabs_get(dump);
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	struct dumpcore_page page;

	if (slabs->error || address < layout->direct || address >= layout->direct_end)
		return NULL;
	uint64_t number = (address - layout->direct) / DUMPCORE_PAGE_SIZE;
	struct near *near = &slabs->near[number % NEAR];
	if (near->page == number + 1)
		return near->slab;
	vmr_autoerror error = dumpcore_page_at(dump, address, &page);
	if (error && error->code == VMR_FAULT)
		dumpcore_gap_add(dump, error->address, "whether it is in a slab is not known",
				 "their struct page are not in the dump", "pages of memory");
	const struct slub_slab *slab = !error && page.kind == DUMPCORE_PAGE_SLAB ? slab_of(dump, &page) : NULL;
	*near = (struct near){.page = number + 1, .slab = slab};
	return slab;
}

/* The object of a slab that holds an address; false: the address is in its red zone's padding or in its unused end. */
static bool object_index(const struct slub_slab *slab, vmr_kaddr address, uint64_t *ret)
{
	uint64_t index = (address - slab->start) / slab->cache->shown->slot_size;

	*ret = index;
	return index < slab->objects;
}

/* An object that KFENCE has instead of the slab's own. */
static bool guarded_object(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_slab_object *ret)
{
	struct dumpcore_slabs *slabs = slabs_get(dump);
	struct kernel_kfence_object guarded;

	if (slabs->error || !kernel_kfence_at(dump, &slabs->kfence, address, &guarded))
		return false;
	const struct slub_cache *cache = cache_at(dump, guarded.cache);
	if (!cache)
		return false;
	*ret = (struct dumpcore_slab_object){.cache = cache->shown,
					     .start = guarded.start,
					     .offset = address - guarded.start,
					     .state = guarded.state};
	if (guarded.state == DUMPCORE_SLAB_UNKNOWN)
		ret->why = "KFENCE's record of it is not one";
	return true;
}

struct vmr_error *dumpcore_slab_object_at(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_slab_object *ret)
{
	uint64_t index;

	if (guarded_object(dump, address, ret))
		return NULL;
	const struct slub_slab *slab = slab_at(dump, address);
	if (!slab || !object_index(slab, address, &index))
		return &vmr_error_not_found;
	const struct slub_cache *cache = slab->cache;
	struct dumpcore_slab_object object = {.cache = cache->shown, .state = slab->states[index]};
	object.start = slab->start + index * cache->shown->slot_size + cache->left_pad;
	object.offset = address - object.start; /* wraps within the left red zone */
	if (object.state == DUMPCORE_SLAB_UNKNOWN)
		object.why = slab->why;
	*ret = object;
	return NULL;
}

bool dumpcore_slab_state_at(struct dumpcore *dump, vmr_kaddr address, enum dumpcore_slab_state *ret)
{
	struct dumpcore_slab_object guarded;
	uint64_t index;

	if (guarded_object(dump, address, &guarded)) {
		*ret = guarded.state;
		return true;
	}
	const struct slub_slab *slab = slab_at(dump, address);
	if (!slab || !object_index(slab, address, &index))
		return false;
	*ret = slab->states[index];
	return true;
}

/* What is done with each slab; false: enough. */
typedef bool (*slab_visit)(struct dumpcore *dump, vmr_kaddr record, vmr_kaddr start, const uint8_t *bytes,
			   void *context);

static bool count_slab(struct dumpcore *dump, vmr_kaddr record, vmr_kaddr start, const uint8_t *bytes, void *context)
{
	(void)context;
	struct slub_slab slab;
	vmr_autoerror error = slab_read(dump, record, start, bytes, &slab);

	if (error) {
		dumpcore_gap_add(dump, start, "its objects are not counted", error->message, "slab at " VMR_ADDRESS,
				 start);
		return true;
	}
	struct dumpcore_slab_cache *cache = slab.cache->shown;
	uint64_t *const counts[] = {[DUMPCORE_SLAB_UNKNOWN] = &cache->unknown,
				    [DUMPCORE_SLAB_ALLOCATED] = &cache->allocated,
				    [DUMPCORE_SLAB_FREE] = &cache->free,
				    [DUMPCORE_SLAB_PENDING] = &cache->pending};
	cache->objects += slab.objects;
	for (uint32_t i = 0; i < slab.objects; i++)
		++*counts[slab.states[i]];
	if (cache->unknown && slab.why)
		dumpcore_gap_add(dump, start, "the state of some objects is not known", slab.why, "slab cache %s",
				 cache->name);
	free(slab.states);
	return true;
}

struct objects_visit {
	const struct dumpcore_slab_cache *cache;
	bool (*visit)(void *context, const struct dumpcore_slab_object *object);
	void *context;
};

static bool visit_objects(struct dumpcore *dump, vmr_kaddr record, vmr_kaddr start, const uint8_t *bytes, void *context)
{
	const struct objects_visit *visit = context;
	struct slub_slab slab;
	bool goes_on = true;

	if (dumpcore_field_get(&dump->slabs->fields.slab_cache, bytes) != visit->cache->address ||
	    vmr_error_drop(slab_read(dump, record, start, bytes, &slab)))
		return true;
	for (uint32_t i = 0; goes_on && i < slab.objects; i++) {
		struct dumpcore_slab_object object = {
			.cache = slab.cache->shown,
			.start = slab.start + i * slab.cache->shown->slot_size + slab.cache->left_pad,
			.state = slab.states[i],
			.why = slab.states[i] == DUMPCORE_SLAB_UNKNOWN ? slab.why : NULL,
		};
		goes_on = visit->visit(visit->context, &object);
	}
	free(slab.states);
	return goes_on;
}

/* Go over the records of all pages; a page of the vmemmap that cannot be read has no slabs that we could name. */
static void visit_pages(struct dumpcore *dump, slab_visit visit, void *context)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	uint64_t size = layout->record_size, step = DUMPCORE_PAGE_SIZE / size;
	vmr_autofree uint8_t *records = vmr_alloc(step * size);
	uint64_t lost = 0;

	for (uint64_t number = 0; number < layout->page_limit; number += step) {
		vmr_kaddr base = layout->vmemmap + number * size;
		if (!dumpcore_try_read(dump, base, records, step * size)) {
			enum dumpcore_presence presence = dumpcore_presence_at(dump, base);
			lost += presence == DUMPCORE_EXCLUDED;
			if (presence != DUMPCORE_EXCLUDED) /* a hole of the vmemmap is a whole large page */
				number += (HOLE - base % HOLE) / size / step * step;
			continue;
		}
		for (uint64_t i = 0; i < step; i++)
			if (kernel_record_is_slab(dump, records + i * size) &&
			    !visit(dump, base + i * size, layout->direct + (number + i) * DUMPCORE_PAGE_SIZE,
				   records + i * size, context))
				return;
	}
	if (lost)
		dumpcore_gap_add(dump, 0, "slabs of these pages are not counted",
				 "their struct page were left out by the dump's filter", "%llu pages of memory",
				 (unsigned long long)(lost * step));
}

struct vmr_error *dumpcore_slab_count(struct dumpcore *dump, const struct dumpcore_slab_cache **ret, size_t *ret_count)
{
	VMR_TRY(caches_list(dump));
	struct dumpcore_slabs *slabs = dump->slabs;
	if (!dumpcore_layout_get(dump)->record_size)
		return vmr_error_create(VMR_NOT_FOUND, "struct page is not known: slabs cannot be found");
	if (!slabs->counted)
		visit_pages(dump, count_slab, NULL);
	slabs->counted = true;
	return dumpcore_slab_caches_get(dump, ret, ret_count);
}

struct vmr_error *dumpcore_slab_objects_visit(struct dumpcore *dump, const struct dumpcore_slab_cache *cache,
					      bool (*visit)(void *context, const struct dumpcore_slab_object *object),
					      void *context)
{
	struct objects_visit objects = {.cache = cache, .visit = visit, .context = context};

	if (!dumpcore_layout_get(dump)->record_size)
		return vmr_error_create(VMR_NOT_FOUND, "struct page is not known: slabs cannot be found");
	visit_pages(dump, visit_objects, &objects);
	return NULL;
}

/* -- slabs that are not in the dump */

static bool kernel_memory_filtered(struct dumpcore *dump)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (gaps[i].address && dumpcore_presence_at(dump, gaps[i].address) == DUMPCORE_EXCLUDED)
			return true;
	return false;
}

struct missing {
	uint32_t slabs, lost; /* of a cache */
};

/* Look at the records of one page of the vmemmap. */
static void count_missing(struct dumpcore *dump, uint64_t number, const uint8_t *records, uint64_t count,
			  struct missing *missing)
{
	const struct dumpcore_slabs *slabs = dump->slabs;
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);

	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *record = records + i * layout->record_size;
		if (!kernel_record_is_slab(dump, record))
			continue;
		const struct slub_cache *cache = cache_at(dump, dumpcore_field_get(&slabs->fields.slab_cache, record));
		if (!cache)
			continue;
		struct missing *of = &missing[cache - slabs->inside];
		vmr_kaddr start = layout->direct + (number + i) * DUMPCORE_PAGE_SIZE;
		of->slabs++;
		of->lost += dumpcore_presence_at(dump, start) != DUMPCORE_PRESENT;
	}
}

void dumpcore_slab_name_missing(struct dumpcore *dump)
{
	struct dumpcore_slabs *slabs = slabs_get(dump);
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	uint64_t size = layout->record_size,
		 limit = layout->page_limit < MISSING_LIMIT ? layout->page_limit : MISSING_LIMIT;

	if (slabs->error || !size || !kernel_memory_filtered(dump) || vmr_error_drop(caches_list(dump)))
		return;
	uint64_t step = DUMPCORE_PAGE_SIZE / size;
	vmr_autofree uint8_t *records = vmr_alloc(step * size);
	vmr_autofree struct missing *missing = vmr_alloc_array(CACHE_LIMIT, sizeof(*missing));
	for (uint64_t number = 0; number < limit; number += step)
		if (dumpcore_try_read(dump, layout->vmemmap + number * size, records, step * size))
			count_missing(dump, number, records, step, missing);
	for (size_t i = 0; i < slabs->count; i++) {
		vmr_autofree char *why = vmr_format("%u of its %u slabs were left out by the dump's filter",
						    missing[i].lost, missing[i].slabs);
		if (missing[i].lost)
			dumpcore_gap_add(dump, 0, "what their objects hold, and which of them are free, is not known",
					 why, "slab cache %s", slabs->caches[i].name);
	}
}

void dumpcore_slabs_destroy(struct dumpcore_slabs *part)
{
	if (!part)
		return;
	kept_clear(part);
	for (size_t i = 0; i < part->count; i++) {
		free((char *)part->caches[i].name);
		free(part->inside[i].active);
		free(part->inside[i].sheaf);
	}
	free(part->caches);
	free(part->inside);
	free(part->pending.list);
	vmr_error_destroy(part->error);
	free(part);
}
