/* SPDX-License-Identifier: MIT */
/* vmrace slabs: slab caches with their objects by state. */
#include <inttypes.h>

#include "cli/command.h"
#include "cli/output.h"
#include "dumpcore/dumpcore.h"

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

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)own;
	(void)ret_exit;
	VMR_TRY(cli_open_kernel(options, "slab caches", &dump));
	struct vmr_error *error = print_caches(dump, options->json);
	return cli_close_dump(dump, error);
}

const struct cli_command cli_command_slabs = {
	.name = "slabs",
	.summary = "List slab caches with their objects by state",
	.usage = "FILES...",
	.description = "Objects are allocated, free, pending (freed, waiting for an RCU grace period in a sheaf), or "
		       "unknown where a free list\n"
		       "could not be followed to its end; the reason is printed as a limit. Merged caches show under "
		       "the name of the first.",
	.examples = "  vmrace slabs vmcore vmlinux\n  vmrace slabs --json vmcore vmlinux | jq 'select(.unknown > 0)'",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.run = run,
};
