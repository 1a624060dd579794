/* SPDX-License-Identifier: MIT */
/* vmrace dis: code with its source lines, where the frame stopped, and what its operands were there. */
#include <inttypes.h>
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/session.h"
#include "common/memory.h"
#include "show/print.h"

/* Of code that belongs to no function. */
#define UNKNOWN_SIZE 64

static void deinit(void *own)
{
	cli_place_deinit(own);
}

/* ---- what is disassembled */

struct listing {
	struct dumpcore *dump;
	const struct dumpcore_frame *frame; /* whose registers are known; NULL: nobody's */
	bool json;
	const char *symbol;
	vmr_kaddr start; /* of the symbol */
	const char *file, *function;
	unsigned line; /* that were printed last */
};

/* The instruction where a frame is: the one that faulted, or the call that it returns from. */
static bool is_marked(const struct listing *listing, const struct dumpcore_instruction *instruction)
{
	const struct dumpcore_frame *frame = listing->frame;

	if (!frame)
		return false;
	if (frame->interrupted || frame->fault || frame->entry)
		return instruction->address == frame->pc;
	return instruction->address + instruction->size == frame->pc;
}

static bool operand_address(const struct listing *listing, const struct dumpcore_instruction *instruction,
			    uint64_t *ret)
{
	const struct dumpcore_registers *registers = listing->frame ? &listing->frame->registers : NULL;
	uint64_t address = (uint64_t)instruction->displacement;

	if (!instruction->has_memory)
		return false;
	if (instruction->base != DUMPCORE_REGISTER_COUNT) {
		if (!registers || !dumpcore_register_known(registers, instruction->base))
			return false;
		address += registers->value[instruction->base];
	}
	if (instruction->index != DUMPCORE_REGISTER_COUNT) {
		if (!registers || !dumpcore_register_known(registers, instruction->index))
			return false;
		address += registers->value[instruction->index] * instruction->scale;
	}
	*ret = address;
	return true;
}

static bool is_constant(const struct dumpcore_instruction *instruction)
{
	return instruction->has_memory && instruction->base == DUMPCORE_REGISTER_COUNT &&
	       instruction->index == DUMPCORE_REGISTER_COUNT;
}

static char *symbol_text(struct dumpcore *dump, vmr_kaddr address)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(dump, address, &symbol)))
		return NULL;
	if (symbol.address == address)
		return vmr_strdup(symbol.name);
	return vmr_format("%s+0x%" PRIx64, symbol.name, address - symbol.address);
}

/* Where a direct call or jump goes, which variable a constant address is. */
static char *remark_of(struct listing *listing, const struct dumpcore_instruction *instruction)
{
	if (instruction->has_target)
		return symbol_text(listing->dump, instruction->target);
	return is_constant(instruction) ? symbol_text(listing->dump, (vmr_kaddr)instruction->displacement) : NULL;
}

/* ---- text */

static void print_source(struct listing *listing, vmr_kaddr address)
{
	struct dumpcore_line line;

	if (vmr_error_drop(dumpcore_line_at(listing->dump, address, &line)) || !line.line)
		return;
	if (line.line == listing->line && listing->file && !strcmp(listing->file, line.file))
		return;
	listing->file = line.file;
	listing->line = line.line;
	cli_print("%s:%u\n", line.file, line.line);
}

/* The registers that stand in the marked instruction, and what lies where its memory operand points. */
static void print_operands(struct listing *listing, const struct dumpcore_instruction *instruction)
{
	const struct dumpcore_registers *registers = &listing->frame->registers;
	uint64_t address, word;

	for (int i = 0; i < DUMPCORE_REGISTER_COUNT; i++) {
		if (!(instruction->uses >> i & 1) || i == DUMPCORE_RIP)
			continue;
		const char *name = dumpcore_register_name((enum dumpcore_register)i);
		if (!dumpcore_register_known(registers, (enum dumpcore_register)i)) {
			cli_print("        // %s is not known in this frame\n", name);
			continue;
		}
		vmr_autofree char *text = show_pointee(listing->dump, registers->value[i]);
		cli_print("        // %s = 0x%" PRIx64 "%s%s\n", name, registers->value[i], text ? ": " : "",
			  text ? text : "");
	}
	if (is_constant(instruction) || !operand_address(listing, instruction, &address))
		return;
	bool is_register = !instruction->displacement && instruction->index == DUMPCORE_REGISTER_COUNT;
	vmr_autofree char *text = is_register ? NULL : show_pointee(listing->dump, address);
	cli_print("        // the operand is at 0x%" PRIx64 "%s%s", address, text ? ": " : "", text ? text : "");
	if (vmr_error_drop(dumpcore_read_u64(listing->dump, address, &word)))
		cli_print(", which is %s\n", dumpcore_presence_name(dumpcore_presence_at(listing->dump, address)));
	else
		cli_print(", where the dump has 0x%" PRIx64 "\n", word);
}

static void print_text(struct listing *listing, const struct dumpcore_instruction *instruction)
{
	bool marked = is_marked(listing, instruction);
	vmr_autofree char *remark = remark_of(listing, instruction);

	print_source(listing, instruction->address);
	cli_print("%s " VMR_ADDRESS " <+0x%" PRIx64 ">  %s%s%s\n", marked ? "=>" : "  ", instruction->address,
		  instruction->address - listing->start, instruction->text, remark ? "  // " : "",
		  remark ? remark : "");
	if (marked)
		print_operands(listing, instruction);
}

/* ---- JSON */

static void print_json(struct listing *listing, const struct dumpcore_instruction *instruction)
{
	cJSON *object = cJSON_CreateObject();
	struct dumpcore_line line = {0};
	char hex[DUMPCORE_INSTRUCTION_BYTES * 2 + 1] = "";
	uint64_t address;
	vmr_autofree char *remark = remark_of(listing, instruction);

	for (unsigned i = 0; i < instruction->size && i < DUMPCORE_INSTRUCTION_BYTES; i++)
		snprintf(hex + (size_t)i * 2, 3, "%02x", instruction->bytes[i]);
	bool has_line = !vmr_error_drop(dumpcore_line_at(listing->dump, instruction->address, &line)) && line.line;
	bool marked = is_marked(listing, instruction);
	json_add_address(object, "address", true, instruction->address);
	json_add_text(object, "symbol", listing->symbol);
	json_add_value(object, "offset", true, instruction->address - listing->start);
	json_add_text(object, "bytes", hex);
	json_add_text(object, "text", instruction->text);
	json_add_address(object, "target", instruction->has_target, instruction->target);
	json_add_text(object, "refers_to", remark);
	json_add_text(object, "file", has_line ? line.file : NULL);
	json_add_integer_if(object, "line", has_line, line.line);
	json_add_bool(object, "marked", marked);
	bool has_operand = (marked || is_constant(instruction)) && operand_address(listing, instruction, &address);
	json_add_address(object, "operand", has_operand, has_operand ? address : 0);
	cli_print_json(object);
}

static struct vmr_error *print_range(struct listing *listing, vmr_kaddr low, vmr_kaddr high)
{
	vmr_autofree struct dumpcore_instruction *list = NULL;
	size_t count;

	VMR_TRY(dumpcore_disassemble(listing->dump, low, high, &list, &count));
	for (size_t i = 0; i < count && !ferror(stdout); i++)
		if (listing->json)
			print_json(listing, &list[i]);
		else
			print_text(listing, &list[i]);
	return NULL;
}

/* The whole function that holds an address; without one, some bytes from there. */
static struct vmr_error *print_code(struct listing *listing, vmr_kaddr address)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(listing->dump, address, &symbol)) || !symbol.size) {
		listing->start = address;
		return print_range(listing, address, address + UNKNOWN_SIZE);
	}
	if (!symbol.is_function)
		return vmr_error_create(VMR_USAGE, VMR_ADDRESS " is in %s, which is no function", address, symbol.name);
	listing->symbol = symbol.name;
	listing->start = symbol.address;
	if (!listing->json)
		cli_print("%s:\n", symbol.name);
	return print_range(listing, symbol.address, symbol.address + symbol.size);
}

static struct vmr_error *disassemble(struct dumpcore *dump, const struct cli_options *options,
				     const struct cli_place *place)
{
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	struct listing listing = {.dump = dump, .json = options->json};
	vmr_kaddr address;

	VMR_TRY(cli_place_find(place, dump, &chosen));
	if (chosen.stack)
		listing.frame = &chosen.stack->frames[chosen.stack->frames[chosen.frame].physical];
	if (!options->words.count) {
		bool is_return = !listing.frame->interrupted && !listing.frame->fault && !listing.frame->entry;
		return print_code(&listing, listing.frame->pc - is_return);
	}
	for (size_t i = 0; i < options->words.count; i++) {
		VMR_TRY(cli_address_find(dump, options->words.items[i], true, NULL, &address));
		VMR_TRY(print_code(&listing, address));
	}
	return NULL;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const struct cli_place *place = own;
	struct dumpcore *dump;

	(void)ret_exit;
	if (!options->words.count && !cli_place_is_named(place) && !cli_session_frame())
		return vmr_error_create(VMR_USAGE,
					"dis: say which FUNCTION or ADDRESS, or --crash, --cpu N or --pid N: "
					"see vmrace dis --help");
	VMR_TRY(cli_open_kernel(options, "code", &dump));
	return cli_close_dump(dump, disassemble(dump, options, place));
}

static const struct cli_option own_options[] = {CLI_PLACE_OPTIONS, {NULL}};

const struct cli_command cli_command_dis = {
	.name = "dis",
	.summary = "Disassemble a function with its source lines, as the dump has it",
	.usage = "[FUNCTION|ADDRESS...] [--crash|--cpu N|--pid N] [--frame F] FILES...",
	.description = "The whole function that holds the address is printed; patched code is what ran. With --crash, "
		       "--cpu or\n"
		       "--pid that frame's instruction is marked by =>: the one that faulted, or the call that has not "
		       "returned;\n"
		       "its registers, as far as they are known, and where its operand lies, stand below it.",
	.examples = "  vmrace dis schedule vmcore vmlinux\n"
		    "  vmrace dis --crash vmcore vmlinux\n"
		    "  vmrace dis --pid 92 --frame rq_qos_wait vmcore vmlinux\n"
		    "  vmrace dis 0xffffffff81000480 --json vmcore vmlinux",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct cli_place),
	.own_deinit = deinit,
	.is_word = cli_is_no_file,
	.run = run,
};
