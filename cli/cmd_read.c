/* SPDX-License-Identifier: MIT */
/* vmrace read: memory at an address, with the members of the object that lies there. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/address.h"
#include "cli/command.h"
#include "cli/output.h"
#include "common/memory.h"
#include "show/near.h"
#include "show/print.h"

#define LINE          16
#define WORD          8
#define LENGTH_UNSAID "64"
#define LENGTH_LIMIT  (1u << 28)
/* Names of members on one line. */
#define NAME_LIMIT 4

struct read_options {
	struct cli_place place; /* first: CLI_PLACE_OPTIONS */
	bool physical, raw, words;
	char *type;
};

static struct vmr_error *set_physical(void *own, const char *value)
{
	(void)value;
	((struct read_options *)own)->physical = true;
	return NULL;
}

static struct vmr_error *set_raw(void *own, const char *value)
{
	(void)value;
	((struct read_options *)own)->raw = true;
	return NULL;
}

static struct vmr_error *set_words(void *own, const char *value)
{
	(void)value;
	((struct read_options *)own)->words = true;
	return NULL;
}

static struct vmr_error *set_type(void *own, const char *value)
{
	free(((struct read_options *)own)->type);
	((struct read_options *)own)->type = vmr_strdup(value);
	return NULL;
}

static void deinit(void *own)
{
	cli_place_deinit(&((struct read_options *)own)->place);
	free(((struct read_options *)own)->type);
}

static struct vmr_error *parse_length(const char *text, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || !*ret || *ret > LENGTH_LIMIT)
		return vmr_error_create(VMR_USAGE, "%s: a length is a number of bytes from 1 to %u, as 64 or 0x40",
					text, LENGTH_LIMIT);
	return NULL;
}

/* ---- the object that lies there */

struct object {
	const struct dumpcore_type *type; /* NULL: nothing is known */
	vmr_kaddr start;
	char *what; /* owned */
	struct dumpcore_value *members;
	size_t count;
};

static void object_deinit(struct object *object)
{
	free(object->what);
	dumpcore_values_free(object->members, object->count);
}

/* A variable of a live frame. */
static bool find_local(struct dumpcore *dump, const struct dumpcore_identity *id, vmr_kaddr address,
		       struct object *object)
{
	const struct dumpcore_task *task =
		id->pid >= 0 ? dumpcore_task_find_pid(dump, id->pid, id->cpu >= 0 ? (unsigned)id->cpu : 0) : NULL;
	struct dumpcore_local local;
	uint64_t offset;
	size_t frame;

	if (!task || vmr_error_drop(dumpcore_local_covering(dump, dumpcore_stack_of(dump, task), address, &frame,
							    &local, &offset)))
		return false;
	object->type = local.type;
	object->start = local.address;
	return true;
}

static bool find_data(struct dumpcore *dump, vmr_kaddr address, struct object *object)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(dump, address, &symbol)) || symbol.is_function ||
	    vmr_error_drop(dumpcore_symbol_type(dump, &symbol, &object->type)))
		return false;
	object->start = symbol.address;
	return true;
}

static struct vmr_error *no_type(struct dumpcore *dump, const char *type, struct vmr_error *error)
{
	vmr_autofree char *near = show_near_type(dump, type);

	vmr_error_destroy(error);
	return vmr_error_create(VMR_USAGE, "--type %s: no such type%s", type, near);
}

static struct vmr_error *find_object(struct dumpcore *dump, const struct read_options *own, vmr_kaddr address,
				     struct object *object)
{
	struct dumpcore_identity id;

	if (own->type) {
		object->start = address;
		object->what = vmr_strdup(own->type);
		struct vmr_error *error = dumpcore_type_find(dump, own->type, &object->type);
		if (error && error->code == VMR_NOT_FOUND)
			return no_type(dump, own->type, error);
		VMR_TRY(error);
	} else {
		dumpcore_identify(dump, address, &id);
		object->what = vmr_format("%s: %s", id.category, id.text);
		if (!strcmp(id.category, "task stack"))
			find_local(dump, &id, address, object);
		else if (!find_data(dump, address, object) && id.type && id.has_start &&
			 !vmr_error_drop(dumpcore_type_find(dump, id.type, &object->type)))
			object->start = id.start;
		dumpcore_identity_deinit(&id);
	}
	if (object->type)
		VMR_TRY(dumpcore_values_read(dump, object->type, object->start, &object->members, &object->count));
	return NULL;
}

/* ---- bytes */

struct reading {
	struct dumpcore *dump;
	bool physical, json;
	const struct object *object;
	uint64_t there; /* bytes that were read */
};

/* Which bytes of a line are there. */
static unsigned read_line(struct reading *reading, uint64_t address, uint8_t *bytes, unsigned size)
{
	unsigned present = 0;

	if (reading->physical ? dumpcore_try_read_physical(reading->dump, address, bytes, size)
			      : dumpcore_try_read(reading->dump, address, bytes, size)) {
		present = (1u << size) - 1;
	} else {
		for (unsigned i = 0; i < size; i++)
			if (reading->physical ? dumpcore_try_read_physical(reading->dump, address + i, bytes + i, 1)
					      : dumpcore_try_read(reading->dump, address + i, bytes + i, 1))
				present |= 1u << i;
	}
	reading->there += (unsigned)__builtin_popcount(present);
	return present;
}

/* Members that begin in a line; of a union's views the first. */
static char *members_of(const struct object *object, uint64_t address, unsigned size)
{
	char *text = NULL;
	unsigned count = 0;
	uint64_t end = 0; /* of the member before */

	for (size_t i = 0; i < object->count; i++) {
		uint64_t at = object->start + object->members[i].offset;
		if (at < end || !*object->members[i].name)
			continue;
		end = at + object->members[i].size;
		if (at < address || at - address >= size)
			continue;
		vmr_autofree char *old = text;
		text = vmr_format("%s%s%s", old ? old : "", old ? ", " : "",
				  count == NAME_LIMIT ? "..." : object->members[i].name);
		if (count++ == NAME_LIMIT)
			break;
	}
	return text;
}

static void print_line(struct reading *reading, uint64_t address, unsigned size)
{
	uint8_t bytes[LINE];
	char hex[LINE * 3 + 2], letters[LINE + 1];
	unsigned present = read_line(reading, address, bytes, size), at = 0;

	for (unsigned i = 0; i < LINE; i++) {
		bool is_there = i < size && present >> i & 1;
		if (is_there)
			at += (unsigned)snprintf(hex + at, 4, " %02x", bytes[i]);
		else
			at += (unsigned)snprintf(hex + at, 4, "%s", i < size ? " ??" : "   ");
		letters[i] = is_there ? isprint(bytes[i]) ? (char)bytes[i] : '.' : ' ';
	}
	letters[size] = '\0';
	vmr_autofree char *members = reading->object ? members_of(reading->object, address, size) : NULL;
	if (!reading->json) {
		cli_print(VMR_ADDRESS " %s  |%s|%s%s\n", address, hex, letters, members ? "  " : "",
			  members ? members : "");
		return;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_address(object, "address", true, address);
	hex[size * 3] = '\0';
	json_add_text(object, "bytes", hex + 1);
	json_add_text(object, "text", letters);
	json_add_text(object, "members", members);
	cli_print_json(object);
}

/* A word of 64 bits, what it points to and the member that begins there. One that points to nothing known is a number.
 */
static void print_word(struct reading *reading, uint64_t address)
{
	uint64_t value = 0;
	bool is_there = read_line(reading, address, (uint8_t *)&value, WORD) == (1u << WORD) - 1;
	vmr_autofree char *members = reading->object ? members_of(reading->object, address, WORD) : NULL;
	struct dumpcore_identity identity = {0};

	if (is_there)
		dumpcore_identify(reading->dump, value, &identity);
	bool is_known = is_there && value >= DUMPCORE_PAGE_SIZE && strcmp(identity.category, "unknown") != 0;
	vmr_autofree char *pointee = is_known ? show_pointee(reading->dump, value) : NULL;
	dumpcore_identity_deinit(&identity);
	vmr_autofree char *number = is_there ? vmr_format(VMR_ADDRESS, value) : NULL;
	if (!reading->json) {
		cli_print(VMR_ADDRESS "  %s%s%s%s%s\n", address, number ? number : "not in the dump  ",
			  members ? "  " : "", members ? members : "", pointee ? "  // " : "", pointee ? pointee : "");
		return;
	}
	cJSON *object = cJSON_CreateObject();
	json_add_address(object, "address", true, address);
	json_add_address(object, "word", is_there, value);
	json_add_text(object, "points_to", pointee);
	json_add_text(object, "members", members);
	cli_print_json(object);
}

static struct vmr_error *write_raw(struct reading *reading, uint64_t address, uint64_t length)
{
	uint8_t bytes[DUMPCORE_PAGE_SIZE];

	for (uint64_t done = 0; done < length;) {
		uint64_t size = length - done < sizeof(bytes) ? length - done : sizeof(bytes);
		VMR_TRY(reading->physical ? dumpcore_read_physical(reading->dump, address + done, bytes, size)
					  : dumpcore_read(reading->dump, address + done, bytes, size));
		if (fwrite(bytes, 1, size, stdout) != size)
			return vmr_error_create_errno(errno, "standard output");
		done += size;
	}
	return NULL;
}

static struct vmr_error *print_memory(struct dumpcore *dump, const struct cli_options *options,
				      const struct read_options *own)
{
	__attribute__((cleanup(object_deinit))) struct object object = {0};
	__attribute__((cleanup(cli_chosen_deinit))) struct cli_chosen chosen = {0};
	struct reading reading = {.dump = dump, .physical = own->physical, .json = options->json};
	uint64_t address, length;

	VMR_TRY(cli_place_find(&own->place, dump, &chosen));
	VMR_TRY(cli_address_find(dump, options->words.items[0], false, &chosen, &address));
	const char *said = options->words.count > 1 ? options->words.items[1] : LENGTH_UNSAID;
	VMR_TRY(parse_length(said, &length));
	if (address + (length - 1) < address)
		return vmr_error_create(VMR_USAGE, "%s: beyond the end of the address space", said);
	if (own->words && length % WORD)
		return vmr_error_create(VMR_USAGE, "%s: with --words a length is a multiple of %d bytes", said, WORD);
	if (own->raw)
		return write_raw(&reading, address, length);
	if (!own->physical) {
		VMR_TRY(find_object(dump, own, address, &object));
		reading.object = &object;
		if (!options->json)
			cli_print("// %s%s%s\n", object.what, object.type && !own->type ? ", " : "",
				  object.type && !own->type ? dumpcore_type_name(object.type) : "");
	}
	for (uint64_t done = 0; own->words && done < length && !ferror(stdout); done += WORD)
		print_word(&reading, address + done);
	for (uint64_t done = 0; !own->words && done < length && !ferror(stdout); done += LINE)
		print_line(&reading, address + done, (unsigned)(length - done < LINE ? length - done : LINE));
	if (reading.there)
		return NULL;
	enum dumpcore_presence presence =
		own->physical ? dumpcore_presence_at_physical(dump, address) : dumpcore_presence_at(dump, address);
	return vmr_error_create(VMR_BAD_INPUT, VMR_ADDRESS ": none of it is in the dump: %s", address,
				dumpcore_presence_name(presence));
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)ret_exit;
	if (!options->words.count || options->words.count > 2)
		return vmr_error_create(VMR_USAGE, "read: give an ADDRESS and a LENGTH: see vmrace read --help");
	VMR_TRY(cli_open_kernel(options, "names", &dump));
	return cli_close_dump(dump, print_memory(dump, options, own));
}

static const struct cli_option own_options[] = {
	CLI_PLACE_OPTIONS,
	{"physical", 'P', NULL, "the address is a physical one", set_physical},
	{"raw", 'r', NULL, "write the bytes themselves; all of them must be in the dump", set_raw},
	{"words", 'w', NULL, "words of 64 bits, and what each points to", set_words},
	{"type", 't', "TYPE", "an object of this type lies at the address", set_type, CLI_VALUES_TYPES},
	{NULL},
};

const struct cli_command cli_command_read = {
	.name = "read",
	.summary = "Print memory: bytes, text, and the members of the object that lies there",
	.usage = "ADDRESS [LENGTH] FILES...",
	.description =
		"ADDRESS is hexadecimal, a symbol, either with +OFF, or an expression of vmrace show. The first\n"
		"line says what lies there. A byte that is not in the dump is ??. Without LENGTH it is 64 bytes.",
	.examples = "  vmrace read 0xffffffff81004040 64 vmcore vmlinux\n"
		    "  vmrace read '$rsp' 256 --crash --words vmcore vmlinux\n"
		    "  vmrace read init_task+0x10 0x40 vmcore vmlinux\n"
		    "  vmrace read '&task(1)->comm' 16 --raw vmcore vmlinux | strings\n"
		    "  vmrace read '$rsp' 64 --crash vmcore vmlinux\n"
		    "  vmrace read 0x100000 32 --physical vmcore vmlinux",
	.words = CLI_VALUES_EXPRESSIONS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct read_options),
	.own_deinit = deinit,
	.is_word = cli_is_no_file,
	.run = run,
};
