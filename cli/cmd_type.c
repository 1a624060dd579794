/* SPDX-License-Identifier: MIT */
/* vmrace type: the layout of a type, the member at an offset, the offset of a member. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/output.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "show/near.h"

/* Anonymous members in anonymous members. */
#define DEPTH_LIMIT 32

struct type_options {
	bool has_offset;
	uint64_t offset;
	char *member;
};

static bool parse_offset(const char *text, uint64_t *ret)
{
	char *end;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 0);
	if (errno || end == text || *end || strchr(text, '-'))
		return false;
	*ret = number;
	return true;
}

static struct vmr_error *set_offset(void *own, const char *value)
{
	struct type_options *options = own;
	if (!parse_offset(value, &options->offset))
		return vmr_error_create(VMR_USAGE, "--at %s: an offset is a number of bytes, as 1908 or 0x774", value);
	options->has_offset = true;
	return NULL;
}

static struct vmr_error *set_member(void *own, const char *value)
{
	struct type_options *options = own;
	free(options->member);
	options->member = vmr_strdup(value);
	return NULL;
}

static void deinit(void *own)
{
	free(((struct type_options *)own)->member);
}

/* What a request is, after options and words were read: "struct task_struct", and a member path or an offset or
 * neither. */
struct request {
	char *name, *member;
	bool has_offset;
	uint64_t offset;
};

static void request_deinit(struct request *request)
{
	free(request->name);
	free(request->member);
}

/* Words: NAME, "struct NAME", NAME OFFSET, NAME.MEMBER, NAME MEMBER. */
static struct vmr_error *read_request(const struct cli_options *options, const struct type_options *type,
				      struct request *ret)
{
	ret->has_offset = type->has_offset;
	ret->offset = type->offset;
	for (size_t i = 0; i < options->words.count; i++) {
		if (i && parse_offset(options->words.items[i], &ret->offset)) {
			ret->has_offset = true;
			continue;
		}
		vmr_autofree char *old = ret->name;
		ret->name = vmr_format("%s%s%s", old ? old : "", old ? " " : "", options->words.items[i]);
	}
	if (!ret->name)
		return vmr_error_create(VMR_USAGE, "type: say which NAME: see vmrace type --help");
	char *dot = strchr(ret->name, '.');
	if (type->member) {
		ret->member = vmr_strdup(type->member);
	} else if (dot) {
		ret->member = vmr_strdup(dot + 1);
		*dot = 0;
	}
	if (ret->member && ret->has_offset)
		return vmr_error_create(VMR_USAGE, "type: give an offset or a member, not both");
	return NULL;
}

/* -- one line of a layout */

static void add_member(cJSON *object, const char *path, const struct dumpcore_member *member)
{
	json_add_text(object, "member", path);
	json_add_integer(object, "offset", (int64_t)(member->bit_offset / 8));
	json_add_integer(object, "size", (int64_t)dumpcore_type_size(member->type));
	json_add_text(object, "member_type", dumpcore_type_name(member->type));
	json_add_integer_if(object, "bit", member->bit_size, (int64_t)(member->bit_offset % 8));
	json_add_integer_if(object, "bits", member->bit_size, member->bit_size);
}

static void print_member(const struct dumpcore_type *type, const char *path, const struct dumpcore_member *member,
			 int depth, bool json)
{
	if (json) {
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "type", dumpcore_type_name(type));
		add_member(object, path, member);
		cli_print_json(object);
		return;
	}
	vmr_autofree char *bits =
		member->bit_size ? vmr_format(":%u at bit %u", member->bit_size, (unsigned)(member->bit_offset % 8))
				 : NULL;
	cli_print("  0x%04" PRIx64 " %6" PRIu64 "  %*s%s%s%s%s\n", member->bit_offset / 8,
		  dumpcore_type_size(member->type), depth * 2, "", dumpcore_type_name(member->type),
		  member->name ? " " : "", member->name ? member->name : "", bits ? bits : "");
}

static void print_members(const struct dumpcore_type *whole, const struct dumpcore_type *part, uint64_t bit_offset,
			  int depth, bool json)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(part, &count);

	for (size_t i = 0; i < count; i++) {
		struct dumpcore_member member = members[i];
		member.bit_offset += bit_offset;
		if (member.name || !json)
			print_member(whole, member.name, &member, depth, json);
		if (!member.name && depth < DEPTH_LIMIT)
			print_members(whole, dumpcore_type_strip(member.type), member.bit_offset, depth + 1, json);
	}
}

/* -- the three answers */

/* What an enum's values are called. */
static void print_enumerators(const struct dumpcore_type *type, bool json)
{
	const char *name;
	int64_t value;

	for (size_t i = 0; dumpcore_type_enumerator_at(type, i, &name, &value); i++) {
		if (!json) {
			cli_print("  %s = %" PRId64 "\n", name, value);
			continue;
		}
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "type", dumpcore_type_name(type));
		json_add_text(object, "enumerator", name);
		json_add_integer(object, "value", value);
		cli_print_json(object);
	}
}

static struct vmr_error *print_layout(const struct dumpcore_type *type, bool json)
{
	const struct dumpcore_type *under = dumpcore_type_strip(type);

	if (!json) {
		cli_print("%s", dumpcore_type_name(type));
		if (under != type)
			cli_print(" = %s", dumpcore_type_name(under));
		cli_print(": %" PRIu64 " bytes\n", dumpcore_type_size(type));
	}
	enum dumpcore_type_kind kind = dumpcore_type_kind(under);
	if (kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION) {
		print_members(type, under, 0, 0, json);
	} else if (json) {
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "type", dumpcore_type_name(type));
		json_add_text(object, "is", dumpcore_type_name(under));
		json_add_integer(object, "size", (int64_t)dumpcore_type_size(type));
		cli_print_json(object);
	}
	if (kind == DUMPCORE_TYPE_ENUM)
		print_enumerators(under, json);
	return NULL;
}

static struct vmr_error *print_at(const struct dumpcore_type *type, uint64_t offset, bool json)
{
	struct dumpcore_member member;
	vmr_autofree char *path = NULL;
	uint64_t rest;

	struct vmr_error *error = dumpcore_member_at(type, offset, &path, &member, &rest);
	if (error && error->code == VMR_NOT_FOUND) {
		vmr_error_destroy(error);
		return vmr_error_create(VMR_BAD_INPUT, "%s has no member at 0x%" PRIx64 ": it has %" PRIu64 " bytes%s",
					dumpcore_type_name(type), offset, dumpcore_type_size(type),
					offset < dumpcore_type_size(type) ? ", and there is padding" : "");
	}
	VMR_TRY(error);
	if (json) {
		cJSON *object = cJSON_CreateObject();
		json_add_text(object, "type", dumpcore_type_name(type));
		add_member(object, path, &member);
		json_add_integer(object, "rest", (int64_t)rest);
		cli_print_json(object);
		return NULL;
	}
	cli_print("%s 0x%" PRIx64 " is %s", dumpcore_type_name(type), offset, path);
	if (rest)
		cli_print(" + %" PRIu64, rest);
	cli_print(" (%s)", dumpcore_type_name(member.type));
	/* The outermost member is what people know it by. */
	path[strcspn(path, ".[")] = 0;
	if (!dumpcore_type_members(dumpcore_type_strip(type), &(size_t){0}) ||
	    vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(type), path, &member)) ||
	    member.bit_offset / 8 > offset)
		cli_print("\n");
	else if (member.bit_offset / 8 == offset)
		cli_print(", the start of %s (%s)\n", path, dumpcore_type_name(member.type));
	else
		cli_print(", %" PRIu64 " bytes into %s (%s)\n", offset - member.bit_offset / 8, path,
			  dumpcore_type_name(member.type));
	return NULL;
}

static struct vmr_error *print_path(const struct dumpcore_type *type, const char *path, bool json)
{
	struct dumpcore_member member;
	struct vmr_error *error = dumpcore_member_find(dumpcore_type_strip(type), path, &member);

	if (error && error->code == VMR_NOT_FOUND) {
		vmr_error_destroy(error);
		vmr_autofree char *near = show_near_member(type, path);
		return vmr_error_create(VMR_BAD_INPUT, "%s has no member %s%s", dumpcore_type_name(type), path, near);
	}
	VMR_TRY(error);
	if (json) {
		print_member(type, path, &member, 0, true);
		return NULL;
	}
	cli_print("%s.%s is at 0x%" PRIx64 ", %" PRIu64 " bytes (%s)\n", dumpcore_type_name(type), path,
		  member.bit_offset / 8, dumpcore_type_size(member.type), dumpcore_type_name(member.type));
	return NULL;
}

/* "task_struct pi_lock": no type has that name, but one has the name before the last word. */
static struct vmr_error *find_type(struct dumpcore *dump, struct request *request, const struct dumpcore_type **ret)
{
	struct vmr_error *error = dumpcore_type_find_loaded(dump, request->name, ret);
	char *blank = strrchr(request->name, ' ');

	if (!error || error->code != VMR_NOT_FOUND || request->has_offset || !blank)
		return error;
	vmr_autofree char *name = vmr_strndup(request->name, (size_t)(blank - request->name));
	if (vmr_error_drop(dumpcore_type_find_loaded(dump, name, ret)))
		return error;
	vmr_error_destroy(error);
	char *path = request->member ? vmr_format("%s.%s", blank + 1, request->member) : vmr_strdup(blank + 1);
	free(request->member);
	request->member = path;
	return NULL;
}

static struct vmr_error *answer(struct dumpcore *dump, struct request *request, bool json)
{
	const struct dumpcore_type *type;
	struct vmr_error *error = find_type(dump, request, &type);

	if (error && error->code == VMR_NOT_FOUND) {
		const struct dumpcore_info *info = dumpcore_info_get(dump);
		vmr_error_destroy(error);
		vmr_autofree char *near = show_near_type(dump, request->name);
		return vmr_error_create(VMR_BAD_INPUT, "%s: no type %s%s%s",
					info->vmlinux_path ? info->vmlinux_path : info->path, request->name,
					info->naming == DUMPCORE_NAMING_OWN
						? " among those that the kernel kept (BTF): give the vmlinux as well"
						: "",
					near);
	}
	VMR_TRY(error);
	if (request->member)
		return print_path(type, request->member, json);
	if (request->has_offset)
		return print_at(type, request->offset, json);
	return print_layout(type, json);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct request request = {0};
	struct dumpcore *dump = NULL;

	(void)ret_exit;
	struct vmr_error *error = read_request(options, own, &request);
	if (!error)
		error = cli_open_types(options, "types", &dump);
	if (!error)
		error = answer(dump, &request, options->json);
	request_deinit(&request);
	return cli_close_dump(dump, error);
}

static const struct cli_option own_options[] = {
	{"at", 'a', "OFFSET", "the member at an offset in bytes", set_offset},
	{"member", 'm', "PATH", "the offset and type of a member, as se.vruntime or comm[3]", set_member},
	{NULL},
};

const struct cli_command cli_command_type = {
	.name = "type",
	.summary = "Show a type's layout, the member at an offset, or the offset of a member",
	.usage = "NAME [--at OFFSET|--member PATH] FILES...",
	.description =
		"NAME is as C writes it: task_struct, \"struct list_head\", u64. Sizes and offsets are in bytes.\n"
		"NAME OFFSET, NAME.PATH and NAME PATH are short for the options; of an enum its values are listed. In\n"
		"JSON a line is a member; unnamed ones are replaced by what they hold. A vmlinux or a module's file\n"
		"without a dump is enough.",
	.examples = "  vmrace type task_struct --at 0x774 vmcore vmlinux\n  vmrace type task_struct.se.vruntime vmcore "
		    "vmlinux\n"
		    "  vmrace type \"struct wait_queue_entry\" vmlinux",
	.words = CLI_VALUES_TYPES,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct type_options),
	.own_deinit = deinit,
	.is_word = cli_is_no_file,
	.run = run,
};
