/* SPDX-License-Identifier: MIT */
/* vmrace cache: what the cache folder holds. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "common/cache.h"
#include "common/memory.h"

static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	(void)count;
	return true;
}

static void print_entry(const struct vmr_cache_info *entry, bool json)
{
	if (!json) {
		cli_print("%12" PRIu64 "  %-8s %s%s\n", entry->size, entry->kind, entry->key,
			  entry->usable ? "" : "  (not usable)");
		return;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_text(object, "path", entry->path);
	json_add_text(object, "kind", entry->kind);
	json_add_text(object, "key", entry->key);
	json_add_integer(object, "size", (int64_t)entry->size);
	json_add_bool(object, "usable", entry->usable);
	cli_print_json(object);
}

static struct vmr_error *list(bool json)
{
	struct vmr_cache_info *entries = NULL;
	size_t count = 0;
	uint64_t total = 0;

	VMR_TRY(vmr_cache_list(&entries, &count));
	for (size_t i = 0; i < count; i++) {
		print_entry(&entries[i], json);
		total += entries[i].size;
	}
	vmr_cache_list_free(entries, count);
	vmr_autofree char *folder = vmr_cache_folder();
	if (!json)
		cli_print("%12" PRIu64 "  bytes in %zu entries of %s\n", total, count,
			  folder ? folder : "no folder: HOME and VMRACE_CACHE_DIR are not set");
	return NULL;
}

static struct vmr_error *clean(bool json)
{
	size_t entries = 0;
	uint64_t bytes = 0;

	struct vmr_error *error = vmr_cache_clean(&entries, &bytes);
	if (!json) {
		cli_print("removed %zu entries, %" PRIu64 " bytes\n", entries, bytes);
		return error;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_integer(object, "entries", (int64_t)entries);
	json_add_integer(object, "bytes", (int64_t)bytes);
	cli_print_json(object);
	return error;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const char *word = options->words.count == 1 ? options->words.items[0] : "";

	(void)own;
	(void)ret_exit;
	if (!strcmp(word, "list"))
		return list(options->json);
	if (!strcmp(word, "clean"))
		return clean(options->json);
	return vmr_error_create(VMR_USAGE, "cache: say list or clean: see vmrace cache --help");
}

const struct cli_command cli_command_cache = {
	.name = "cache",
	.summary = "List or remove what is cached of kernels and source files",
	.usage = "list | clean",
	.description = "The cache holds indexes of vmlinux files and facts of source files. It may be removed at any "
		       "time: the next\n"
		       "run is slower, nothing else. Folder: $VMRACE_CACHE_DIR, else $XDG_CACHE_HOME/vmrace, else "
		       "~/.cache/vmrace; it is\n"
		       "used when it is yours, no link, and nobody else may write to it.",
	.first_words = "list clean",
	.examples = "  vmrace cache list\n  vmrace cache clean",
	.takes = CLI_TAKES_JSON,
	.is_word = is_word,
	.run = run,
};
