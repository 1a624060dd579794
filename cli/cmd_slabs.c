/* SPDX-License-Identifier: MIT */
/* vmrace slabs: slab caches with their objects by state. */
#include <inttypes.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "common/memory.h"
#include "common/nearest.h"
#include "dumpcore/dumpcore.h"

enum objects { OBJECTS_NONE = 0, OBJECTS_ALL, OBJECTS_STATE };

struct slabs_options {
	enum objects objects;
	enum dumpcore_slab_state state;
};

static struct vmr_error *set_objects(void *own, const char *value)
{
	struct slabs_options *options = own;
	static const enum dumpcore_slab_state states[] = {DUMPCORE_SLAB_ALLOCATED, DUMPCORE_SLAB_FREE,
							  DUMPCORE_SLAB_PENDING, DUMPCORE_SLAB_UNKNOWN};

	options->objects = strcmp(value, "all") != 0 ? OBJECTS_NONE : OBJECTS_ALL;
	for (size_t i = 0; i < VMR_COUNT(states); i++)
		if (!strcmp(value, dumpcore_slab_state_name(states[i]))) {
			options->objects = OBJECTS_STATE;
			options->state = states[i];
		}
	if (options->objects == OBJECTS_NONE)
		return vmr_error_create(VMR_USAGE, "--objects %s: give all, allocated, free, pending or unknown",
					value);
	return NULL;
}

static void print_json(const struct dumpcore_slab_cache *cache)
{
	cJSON *object = cJSON_CreateObject();
	json_add_text(object, "cache", cache->name);
	json_add_integer(object, "object_size", (int64_t)cache->object_size);
	json_add_integer(object, "objects", (int64_t)cache->objects);
	json_add_integer(object, "allocated", (int64_t)cache->allocated);
	json_add_integer(object, "free", (int64_t)cache->free);
	json_add_integer(object, "pending", (int64_t)cache->pending);
	json_add_integer(object, "unknown", (int64_t)cache->unknown);
	cli_print_json(object);
}

static void print_text(const struct dumpcore_slab_cache *cache)
{
	cli_print("%-28s %8" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %8" PRIu64 " %8" PRIu64 "\n",
		  cache->name, cache->object_size, cache->objects, cache->allocated, cache->free, cache->pending,
		  cache->unknown);
}

static void print_gaps(struct dumpcore *dump)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	for (size_t i = 0; i < count; i++)
		if (!gaps[i].is_layout) /* those are told by each command */
			cli_print("limit: %s: %s; %s (%u times)\n", gaps[i].what, gaps[i].why, gaps[i].effect,
				  gaps[i].count);
}

/* Every kernel has some: not one was read. */
static struct vmr_error *none_found(struct dumpcore *dump)
{
	size_t count;
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(dump, &count);

	return vmr_error_create(VMR_BAD_INPUT, "%s: no slab cache can be read%s%s%s%s", dumpcore_info_get(dump)->path,
				count ? ": " : "", count ? gaps[count - 1].what : "", count ? ": " : "",
				count ? gaps[count - 1].why : "");
}

static struct vmr_error *print_caches(struct dumpcore *dump, bool json)
{
	const struct dumpcore_slab_cache *caches;
	size_t count;

	VMR_TRY(dumpcore_slab_count(dump, &caches, &count));
	if (!count)
		return none_found(dump);
	if (!json)
		cli_print("%-28s %8s %10s %10s %10s %8s %8s\n", "cache", "size", "objects", "allocated", "free",
			  "pending", "unknown");
	for (size_t i = 0; i < count; i++)
		if (json)
			print_json(&caches[i]);
		else
			print_text(&caches[i]);
	if (!json)
		print_gaps(dump);
	return NULL;
}

/* -- objects */

struct listing {
	const struct slabs_options *own;
	bool json;
};

static bool print_object(void *context, const struct dumpcore_slab_object *object)
{
	const struct listing *listing = context;

	if (listing->own->objects == OBJECTS_STATE && object->state != listing->own->state)
		return true;
	if (!listing->json) {
		cli_print(VMR_ADDRESS "  %s%s%s\n", object->start, dumpcore_slab_state_name(object->state),
			  object->why ? ": " : "", object->why ? object->why : "");
		return !ferror(stdout);
	}
	cJSON *json = cJSON_CreateObject();
	json_add_text(json, "cache", object->cache->name);
	json_add_address(json, "address", true, object->start);
	json_add_text(json, "state", dumpcore_slab_state_name(object->state));
	json_add_text(json, "why", object->why);
	cli_print_json(json);
	return !ferror(stdout);
}

/* The caches of that name: of merged ones only the first has it. */
static struct vmr_error *print_named(struct dumpcore *dump, const char *name, const struct slabs_options *own,
				     bool json)
{
	const struct dumpcore_slab_cache *caches;
	struct listing listing = {.own = own, .json = json};
	struct vmr_nearest nearest;
	bool is_found = false;
	size_t count;

	VMR_TRY(own->objects ? dumpcore_slab_caches_get(dump, &caches, &count)
			     : dumpcore_slab_count(dump, &caches, &count));
	for (size_t i = 0; i < count; i++) {
		if (!caches[i].name || strcmp(caches[i].name, name) != 0)
			continue;
		is_found = true;
		if (own->objects)
			VMR_TRY(dumpcore_slab_objects_visit(dump, &caches[i], print_object, &listing));
		else if (json)
			print_json(&caches[i]);
		else
			print_text(&caches[i]);
	}
	if (is_found)
		return NULL;
	vmr_nearest_begin(&nearest, name);
	for (size_t i = 0; i < count; i++)
		vmr_nearest_offer(&nearest, caches[i].name);
	vmr_autofree char *near = vmr_nearest_question(&nearest);
	return vmr_error_create(VMR_BAD_INPUT,
				"%s: no slab cache has this name (one that was merged has that of the "
				"first: see vmrace slabs)%s",
				name, near);
}

static struct vmr_error *print_slabs(struct dumpcore *dump, const struct cli_options *options,
				     const struct slabs_options *own)
{
	if (!options->words.count)
		return print_caches(dump, options->json);
	for (size_t i = 0; i < options->words.count; i++)
		VMR_TRY(print_named(dump, options->words.items[i], own, options->json));
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const struct slabs_options *slabs = own;
	struct dumpcore *dump;

	(void)ret_exit;
	if (slabs->objects && !options->words.count)
		return vmr_error_create(VMR_USAGE, "--objects of which cache? Give its NAME");
	VMR_TRY(cli_open_kernel(options, "slab caches", &dump));
	struct vmr_error *error = print_slabs(dump, options, own);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	{"objects", 'o', "STATE", "addresses of NAME's objects: all, allocated, free, pending or unknown", set_objects,
	 "all allocated free pending unknown"},
	{NULL},
};

const struct cli_command cli_command_slabs = {
	.name = "slabs",
	.summary = "List slab caches with their objects by state, and the objects of one",
	.usage = "[NAME...] [--objects STATE] FILES...",
	.description = "Objects are allocated, free, pending (freed, waiting for an RCU grace period in a sheaf), or\n"
		       "unknown where a free list could not be followed to its end; the reason is printed as a limit.\n"
		       "Merged caches show under the name of the first.",
	.examples = "  vmrace slabs vmcore vmlinux\n"
		    "  vmrace slabs --json vmcore vmlinux | jq 'select(.unknown > 0)'\n"
		    "  vmrace slabs ferry_party --objects free vmcore vmlinux",
	.words = CLI_VALUES_CACHES,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct slabs_options),
	.is_word = cli_is_no_file,
	.run = run,
};
