/* SPDX-License-Identifier: MIT */
/* vmrace identify: what addresses are. */
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/output.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"

#define LINE_LIMIT 256

static bool is_word(const char *argument, size_t count)
{
	uint64_t address;

	return cli_address_parse(argument, &address) || cli_is_no_file(argument, count);
}

static void print_json(const struct dumpcore_identity *id)
{
	cJSON *object = cJSON_CreateObject();

	json_add_address(object, "address", true, id->address);
	json_add_text(object, "category", id->category);
	json_add_text(object, "text", id->text);
	if (id->symbol)
		json_add_text(object, "symbol", id->symbol);
	if (id->has_offset)
		json_add_value(object, "offset", true, id->offset);
	if (id->pid >= 0)
		json_add_integer(object, "pid", id->pid);
	if (id->comm)
		json_add_text(object, "comm", id->comm);
	if (id->cpu >= 0)
		json_add_integer(object, "cpu", id->cpu);
	if (id->cache)
		json_add_text(object, "cache", id->cache);
	if (id->has_start)
		json_add_address(object, "start", true, id->start);
	if (id->state)
		json_add_text(object, "state", id->state);
	if (id->type)
		json_add_text(object, "type", id->type);
	if (id->member)
		json_add_text(object, "member", id->member);
	if (id->file)
		json_add_text(object, "file", id->file);
	if (id->line)
		json_add_integer(object, "line", id->line);
	cli_print_json(object);
}

/* "unknown" is an answer only where its looking was. */
static struct vmr_error *check_tasks(struct dumpcore *dump, const char *word)
{
	const struct dumpcore_task *tasks;
	size_t count;

	return vmr_error_wrap(dumpcore_tasks_get(dump, &tasks, &count), "%s: cannot be identified", word);
}

static struct vmr_error *identify(struct dumpcore *dump, const char *word, vmr_kaddr address, bool json)
{
	struct dumpcore_identity id;

	dumpcore_identify(dump, address, &id);
	if (!strcmp(id.category, "unknown")) {
		struct vmr_error *error = check_tasks(dump, word);
		if (error) {
			dumpcore_identity_deinit(&id);
			return error;
		}
	}
	if (json)
		print_json(&id);
	else
		cli_print(VMR_ADDRESS "  %s: %s\n", id.address, id.category, id.text);
	dumpcore_identity_deinit(&id);
	return NULL;
}

/* Words of standard input, one or several a line. */
static struct vmr_error *identify_input(struct dumpcore *dump, bool json)
{
	char line[LINE_LIMIT + 2], *rest;
	uint64_t address;

	while (!ferror(stdout) && fgets(line, sizeof(line), stdin))
		for (char *word = strtok_r(line, " \t\r\n", &rest); word; word = strtok_r(NULL, " \t\r\n", &rest)) {
			if (!cli_address_parse(word, &address))
				return vmr_error_create(VMR_USAGE, "%s: not an address: write it in hexadecimal", word);
			VMR_TRY(identify(dump, word, address, json));
		}
	return NULL;
}

static struct vmr_error *identify_all(struct dumpcore *dump, const struct cli_options *options,
				      const struct cli_place *place)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	vmr_kaddr address;

	VMR_TRY(cli_place_find(place, dump, &chosen));
	for (size_t i = 0; i < options->words.count; i++) {
		VMR_TRY(cli_address_find(dump, options->words.items[i], false, &chosen, &address));
		VMR_TRY(identify(dump, options->words.items[i], address, options->json));
	}
	return options->words.count ? NULL : identify_input(dump, options->json);
}

static void deinit(void *own)
{
	cli_place_deinit(own);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)ret_exit;
	VMR_TRY(cli_open_kernel(options, "names", &dump));
	struct vmr_error *error = identify_all(dump, options, own);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	CLI_PLACE_OPTIONS,
	{NULL},
};

const struct cli_command cli_command_identify = {
	.name = "identify",
	.summary = "Say what addresses are: task, stack, slab object, function, variable, page ...",
	.usage = "[ADDRESS...] FILES...",
	.description =
		"Addresses are hexadecimal, with or without +OFF, symbols, or expressions of vmrace show; without\n"
		"one they are read from standard input, in hexadecimal. A task's stack is told live (with the\n"
		"variable that covers the address), dead below the stack pointer, or of a task that exited; a slab\n"
		"object allocated, free, pending or unknown.",
	.examples =
		"  vmrace identify 0xffffae2f8025b670 vmcore vmlinux\n"
		"  vmrace identify '$rdi' init_task --crash vmcore vmlinux\n  grep -o 'ffff[0-9a-f]*' log.txt | vmrace "
		"identify --json vmcore vmlinux",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct cli_place),
	.own_deinit = deinit,
	.is_word = is_word,
	.run = run,
};
