/* SPDX-License-Identifier: MIT */
/* vmrace sym: the address of a symbol, the symbol of an address. */
#include <inttypes.h>
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/output.h"
#include "common/memory.h"

/* What is known of an address, or of a per-CPU variable, which has none. */
struct answer {
	struct dumpcore_symbol symbol;
	vmr_kaddr address;
	const char *section, *module, *type, *file;
	unsigned line;
};

static void fill(struct dumpcore *dump, struct answer *answer)
{
	struct dumpcore_function function;
	struct dumpcore_line line;
	const struct dumpcore_type *type;
	vmr_kaddr start;

	if (vmr_error_drop(dumpcore_section_at(dump, answer->address, &answer->section, &answer->module, &start)))
		answer->section = NULL;
	if (!vmr_error_drop(dumpcore_symbol_type(dump, &answer->symbol, &type)))
		answer->type = dumpcore_type_name(type);
	if (!answer->symbol.is_function)
		return;
	bool is_known = !vmr_error_drop(dumpcore_function_at(dump, answer->address, &function));
	if (is_known && !vmr_error_drop(dumpcore_function_type(dump, &function, &type)))
		answer->type = dumpcore_type_name(type);
	if (is_known && function.line && answer->address == answer->symbol.address) { /* where it is written */
		answer->file = function.file;
		answer->line = function.line;
	} else if (!vmr_error_drop(dumpcore_line_at(dump, answer->address, &line))) {
		answer->file = line.file;
		answer->line = line.line;
	}
}

static const char *kind_of(const struct dumpcore_symbol *symbol)
{
	return symbol->is_percpu ? "per-CPU variable" : symbol->is_function ? "function" : "data";
}

static void print_json(const struct answer *answer)
{
	cJSON *object = cJSON_CreateObject();

	json_add_address(object, "address", true, answer->address);
	json_add_text(object, "symbol", answer->symbol.name);
	json_add_value(object, "offset", true, answer->address - answer->symbol.address);
	json_add_value(object, "size", answer->symbol.size != 0, answer->symbol.size);
	json_add_text(object, "kind", kind_of(&answer->symbol));
	json_add_text(object, "type", answer->type);
	json_add_text(object, "module", answer->symbol.module);
	json_add_text(object, "section", answer->section);
	json_add_text(object, "file", answer->file);
	json_add_integer_if(object, "line", answer->line, answer->line);
	cli_print_json(object);
}

static void print_text(const struct answer *answer)
{
	uint64_t offset = answer->address - answer->symbol.address;

	cli_print(VMR_ADDRESS "  %s", answer->address, answer->symbol.name);
	if (offset)
		cli_print("+0x%" PRIx64, offset);
	if (answer->symbol.size)
		cli_print("%s0x%" PRIx64, offset ? "/" : ", size ", answer->symbol.size);
	cli_print("  %s", kind_of(&answer->symbol));
	if (answer->type)
		cli_print(" %s", answer->type);
	if (answer->section)
		cli_print(", %s of %s", answer->section, answer->module ? answer->module : "vmlinux");
	else if (answer->symbol.module)
		cli_print(", of %s", answer->symbol.module);
	if (answer->file && answer->line)
		cli_print(", %s:%u", answer->file, answer->line);
	cli_print("\n");
}

static void print_answer(struct dumpcore *dump, struct answer *answer, bool json)
{
	fill(dump, answer);
	if (json)
		print_json(answer);
	else
		print_text(answer);
}

/* Functions of that name in other files. */
static void print_others(struct dumpcore *dump, const struct answer *first, const char *name, bool json)
{
	vmr_autofree struct dumpcore_function *list = NULL;
	size_t count;

	if (vmr_error_drop(dumpcore_functions_named(dump, name, NULL, &list, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		struct answer answer = {.address = list[i].low};
		if (list[i].low && list[i].low != first->symbol.address &&
		    !vmr_error_drop(dumpcore_symbol_at(dump, list[i].low, &answer.symbol)))
			print_answer(dump, &answer, json);
	}
}

static struct vmr_error *print_symbol(struct dumpcore *dump, const char *word, bool json)
{
	struct answer answer = {.address = 0};

	if (strncmp(word, "0x", 2) != 0 && !vmr_error_drop(dumpcore_symbol_find_loaded(dump, word, &answer.symbol))) {
		answer.address = answer.symbol.address;
		print_answer(dump, &answer, json);
		print_others(dump, &answer, word, json);
		return NULL;
	}
	struct vmr_error *error = cli_address_find(dump, word, true, NULL, &answer.address);
	if (error)
		return error;
	if (vmr_error_drop(dumpcore_symbol_at(dump, answer.address, &answer.symbol)))
		return vmr_error_create(VMR_BAD_INPUT, "%s: no symbol covers " VMR_ADDRESS "; see vmrace identify",
					word, answer.address);
	print_answer(dump, &answer, json);
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)own;
	if (!options->words.count)
		return vmr_error_create(VMR_USAGE, "sym: say which NAME or ADDRESS: see vmrace sym --help");
	VMR_TRY(cli_open_kernel(options, "symbols", &dump));
	for (size_t i = 0; i < options->words.count; i++) {
		struct vmr_error *error = print_symbol(dump, options->words.items[i], options->json);
		if (error)
			cli_raise(ret_exit, cli_fail(error));
	}
	return cli_close_dump(dump, NULL);
}

const struct cli_command cli_command_sym = {
	.name = "sym",
	.summary = "Say where a symbol lies, and which symbol covers an address",
	.usage = "NAME|ADDRESS... FILES...",
	.description =
		"Names are those of vmlinux and of loaded modules; of functions, all of that name. An address is\n"
		"hexadecimal, NAME+OFF, ADDRESS+OFF or an expression of vmrace show.",
	.examples = "  vmrace sym schedule init_task vmcore vmlinux\n"
		    "  vmrace sym 0xffffffff81000480 schedule+0x4 vmcore vmlinux\n"
		    "  vmrace sym --json runqueues vmcore vmlinux",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.is_word = cli_is_no_file,
	.run = run,
};
