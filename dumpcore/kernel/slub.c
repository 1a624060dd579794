/* SPDX-License-Identifier: MIT */
/*
 * Free objects of SLUB (mm/slub.c). They are linked through a word in each: on the slab's own list, and on that of the
 * CPU that allocates from the slab. With CONFIG_SLAB_FREELIST_HARDENED the word is XORed with a random number and its
 * own address, byte-swapped since 5.7 (1ad53d9fa3f6) and in its backports. Since 6.18 (2d517aa09bbc) CPUs keep free
 * objects in sheaves too; those in rcu_free wait for a grace period.
 */
#include "dumpcore/kernel/slub.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"

#define SHEAF_LIMIT 4096 /* objects */
#define BARN_LIMIT  4096 /* sheaves */
#define SHEAF_TOTAL (1u << 20)

/* A freelist that is being followed in one slab. */
struct chain {
	const struct slub_slab *slab;
	uint8_t *states;
	bool swab;
	uint32_t count;
};

static const char *const why_pointer = "its freelist leads out of the slab";
static const char *const why_cycle = "its freelist goes round";
static const char *const why_memory = "its freelist lies in a page that is not in the dump";
static const char *const why_count = "its freelist and its counter disagree";

/* Follow a freelist to its end, marking objects free; NULL or why it ended before. */
static const char *chain_follow(const struct slub_reader *reader, struct chain *chain, vmr_kaddr first)
{
	const struct slub_slab *slab = chain->slab;
	const struct slub_cache *cache = slab->cache;
	uint64_t size = cache->shown->slot_size, word;

	for (vmr_kaddr object = first; object;) {
		uint64_t distance = object - slab->start - cache->left_pad;
		if (distance % size || distance / size >= slab->objects)
			return why_pointer;
		uint8_t *state = &chain->states[distance / size];
		if (*state == DUMPCORE_SLAB_FREE)
			return why_cycle;
		*state = DUMPCORE_SLAB_FREE;
		chain->count++;
		vmr_kaddr place = object + cache->offset;
		if (!dumpcore_try_read(reader->dump, place, &word, sizeof(word)))
			return why_memory;
		if (cache->random)
			word ^= cache->random ^ (chain->swab ? __builtin_bswap64(place) : place);
		object = word;
	}
	return NULL;
}

/*
 * A kernel without kmem_cache.random has plain links (CONFIG_SLAB_FREELIST_HARDENED is off), or hides them by a number
 * of another name. Then each link, the last one too, leads out of its slab; a plain one does so where it is damaged.
 */
static void link_judge(const struct slub_reader *reader, const struct chain *chain, const char *why)
{
	if (kernel_field_has(&reader->fields->random) || *reader->link != SLUB_LINK_UNKNOWN || !chain->count)
		return;
	if (chain->count > 1 || !why) {
		*reader->link = SLUB_LINK_PLAIN;
	} else if (why == why_pointer) {
		*reader->link = SLUB_LINK_ODD;
		dumpcore_gap_add(reader->dump, chain->slab->start, "which objects of slabs are free is not known",
				 "the first link that was read leads out of its slab: it is damaged, or all are "
				 "hidden by a number that debug information does not name (kmem_cache.random)",
				 "free lists of slabs");
	}
}

/*
 * The same, finding out first whether pointers are swapped: the way by which a list comes to its end. A first link that
 * leads back into the slab by chance has a probability of 2^-40.
 */
static const char *chain_read(const struct slub_reader *reader, struct slub_slab *slab, vmr_kaddr first,
			      uint32_t *count)
{
	struct chain chain = {.slab = slab, .states = slab->states, .swab = *reader->swab != SLUB_SWAB_NO};

	if (!first)
		return NULL;
	if (!slab->cache->random || *reader->swab != SLUB_SWAB_UNKNOWN) {
		const char *why = chain_follow(reader, &chain, first);
		link_judge(reader, &chain, why);
		*count += chain.count;
		return why;
	}
	vmr_autofree uint8_t *saved = vmr_alloc(slab->objects);
	memcpy(saved, slab->states, slab->objects);
	const char *why = chain_follow(reader, &chain, first);
	uint32_t swapped = chain.count;
	if (why) {
		struct chain other = {.slab = slab, .states = saved, .swab = false};
		const char *other_why = chain_follow(reader, &other, first);
		if (!other_why || other.count > chain.count) {
			memcpy(slab->states, saved, slab->objects);
			swapped = other.count;
			why = other_why;
			if (!why)
				*reader->swab = SLUB_SWAB_NO;
		}
	} else {
		*reader->swab = SLUB_SWAB_YES;
	}
	*count += swapped;
	return why;
}

static int compare_sheaf(const void *a, const void *b)
{
	const struct slub_sheaf_object *left = a, *right = b;

	return left->address < right->address ? -1 : left->address > right->address;
}

static void sheaf_objects_mark(struct slub_slab *slab)
{
	const struct slub_cache *cache = slab->cache;
	uint64_t size = cache->shown->slot_size;

	for (size_t i = 0; i < cache->sheaf_count; i++) {
		uint64_t distance = cache->sheaf[i].address - slab->start - cache->left_pad;
		if (distance % size == 0 && distance / size < slab->objects)
			slab->states[distance / size] = (uint8_t)cache->sheaf[i].state;
	}
}

void slub_slab_decode(const struct slub_reader *reader, struct slub_slab *slab, const uint8_t *record)
{
	const struct slub_fields *fields = reader->fields;
	struct slub_cache *cache = slab->cache;
	uint32_t count = 0, active = 0;

	slub_cache_activate(reader, cache);
	uint64_t inuse = dumpcore_field_get(&fields->inuse, record);
	slab->why = chain_read(reader, slab, dumpcore_field_get(&fields->freelist, record), &count);
	if (!slab->why && inuse <= slab->objects && count != slab->objects - inuse)
		slab->why = why_count;
	for (size_t i = 0; i < cache->active_count; i++) {
		if (cache->active[i].slab != slab->record)
			continue;
		const char *why = chain_read(reader, slab, cache->active[i].first, &active);
		if (!slab->why)
			slab->why = why;
	}
	sheaf_objects_mark(slab);
	if (!slab->why)
		slab->why = cache->sheaf_why;
	for (uint32_t i = 0; i < slab->objects; i++)
		if (!slab->states[i])
			slab->states[i] = slab->why ? DUMPCORE_SLAB_UNKNOWN : DUMPCORE_SLAB_ALLOCATED;
}

static void active_add(struct slub_cache *cache, vmr_kaddr slab, vmr_kaddr first)
{
	cache->active = vmr_realloc_array(cache->active, cache->active_count + 1, sizeof(*cache->active));
	cache->active[cache->active_count++] = (struct slub_active){.slab = slab, .first = first};
}

/* The objects of a sheaf: struct slab_sheaf { ... size; objects[] }. */
static void sheaf_take(const struct slub_reader *reader, struct slub_cache *cache, vmr_kaddr sheaf,
		       enum dumpcore_slab_state state)
{
	const struct slub_fields *fields = reader->fields;
	uint64_t size, address;

	if (!sheaf)
		return;
	if (!kernel_field_try(reader->dump, &fields->sheaf_size, sheaf, &size) || size > SHEAF_LIMIT ||
	    cache->sheaf_count + size > SHEAF_TOTAL) {
		cache->sheaf_why = "a sheaf of free objects cannot be read";
		return;
	}
	cache->sheaf = vmr_realloc_array(cache->sheaf, cache->sheaf_count + size + 1, sizeof(*cache->sheaf));
	for (uint64_t i = 0; i < size; i++) {
		if (!dumpcore_try_read(reader->dump, sheaf + fields->sheaf_objects.offset + i * 8, &address,
				       sizeof(address))) {
			cache->sheaf_why = "a sheaf of free objects cannot be read";
			return;
		}
		cache->sheaf[cache->sheaf_count++] = (struct slub_sheaf_object){.address = address, .state = state};
	}
}

static void sheaves_of_cpu(const struct slub_reader *reader, struct slub_cache *cache, vmr_kaddr base)
{
	const struct slub_fields *fields = reader->fields;
	const struct {
		const struct dumpcore_field *field;
		enum dumpcore_slab_state state;
	} places[] = {{&fields->main, DUMPCORE_SLAB_FREE},
		      {&fields->spare, DUMPCORE_SLAB_FREE},
		      {&fields->rcu_free, DUMPCORE_SLAB_PENDING}};
	uint64_t sheaf;

	for (size_t i = 0; i < VMR_COUNT(places); i++)
		if (kernel_field_try(reader->dump, places[i].field, base, &sheaf))
			sheaf_take(reader, cache, sheaf, places[i].state);
}

struct barn_visitor {
	const struct slub_reader *reader;
	struct slub_cache *cache;
};

static bool barn_visit(void *context, vmr_kaddr node)
{
	struct barn_visitor *visitor = context;

	sheaf_take(visitor->reader, visitor->cache, node - visitor->reader->fields->barn_list.offset,
		   DUMPCORE_SLAB_FREE);
	return true;
}

/* The barn of full sheaves of a NUMA node: in kmem_cache.per_node[] since 7.1, before in struct kmem_cache_node. */
static bool barn_of_node(const struct slub_reader *reader, const struct slub_cache *cache, size_t number,
			 vmr_kaddr *ret)
{
	const struct slub_fields *fields = reader->fields;
	const vmr_kaddr place = cache->shown->address + number * reader->node_stride;
	uint64_t node;

	*ret = 0;
	if (kernel_field_has(&fields->cache_barn))
		return kernel_field_try(reader->dump, &fields->cache_barn, place, ret);
	if (!kernel_field_try(reader->dump, &fields->node, place, &node))
		return false;
	return !node || kernel_field_try(reader->dump, &fields->barn, node, ret);
}

static void sheaves_of_nodes(const struct slub_reader *reader, struct slub_cache *cache)
{
	const struct slub_fields *fields = reader->fields;
	struct barn_visitor visitor = {.reader = reader, .cache = cache};
	struct kernel_walk walk = {.limit = BARN_LIMIT, .visit = barn_visit, .context = &visitor};
	vmr_kaddr barn;

	if (!kernel_field_has(&fields->sheaf_size))
		return; /* before 6.18 */
	if (!kernel_field_has(&fields->full) || !kernel_field_has(&fields->barn_list) ||
	    (!kernel_field_has(&fields->barn) && !kernel_field_has(&fields->cache_barn)))
		cache->sheaf_why = "the members that lead to full sheaves of free objects are not known";
	for (size_t i = 0; i < reader->node_count && !cache->sheaf_why; i++)
		if (!barn_of_node(reader, cache, i, &barn) ||
		    (barn && vmr_error_drop(kernel_list_walk(reader->dump, barn + fields->full.offset, &walk))))
			cache->sheaf_why = "the list of full sheaves is broken";
}

void slub_cache_activate(const struct slub_reader *reader, struct slub_cache *cache)
{
	const struct slub_fields *fields = reader->fields;
	const struct kernel_cpu *cpus;
	size_t count;
	uint64_t slab, first;

	if (cache->has_active)
		return;
	cache->has_active = true;
	if (vmr_error_drop(kernel_cpus_get(reader->dump, &cpus, &count)))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (cache->cpu_slab &&
		    kernel_field_try(reader->dump, &fields->cpu_page, cache->cpu_slab + cpus[i].offset, &slab) &&
		    slab &&
		    kernel_field_try(reader->dump, &fields->cpu_freelist, cache->cpu_slab + cpus[i].offset, &first) &&
		    first)
			active_add(cache, slab, first);
		if (cache->cpu_sheaves)
			sheaves_of_cpu(reader, cache, cache->cpu_sheaves + cpus[i].offset);
	}
	sheaves_of_nodes(reader, cache);
	if (cache->sheaf_count)
		qsort(cache->sheaf, cache->sheaf_count, sizeof(*cache->sheaf), compare_sheaf);
}
