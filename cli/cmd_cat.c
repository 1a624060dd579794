/* SPDX-License-Identifier: MIT */
/* vmrace cat: a file or a folder of the dump's page and dentry caches. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "common/memory.h"
#include "common/text.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/pagecache.h"

/* PATH comes first, FILES after it. */
static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	return !count;
}

/* ---- a file */

/* Parts that are told one by one, and reasons that are listed. */
enum { PARTS_TOLD = 8, REASONS = 4 };

struct cat_options {
	bool zeros;
};

struct printing {
	const char *path;
	bool json, zeros;
	uint64_t there, missing; /* bytes */
	unsigned missing_parts;
	struct vmr_list waiting; /* of missing parts before the first one that is there */
	struct vmr_list reasons;
	struct dumpcore_file_part whole; /* for JSON: parts that are there, beside each other */
};

static struct vmr_error *write_out(const void *data, size_t size)
{
	if (fwrite(data, 1, size, stdout) != size)
		return vmr_error_create_errno(errno, "cannot write to standard output");
	return NULL;
}

static struct vmr_error *write_zeros(uint64_t size)
{
	static const char zeros[4096];

	for (uint64_t rest = size; rest;) {
		size_t now = rest < sizeof(zeros) ? (size_t)rest : sizeof(zeros);
		VMR_TRY(write_out(zeros, now));
		rest -= now;
	}
	return NULL;
}

static void say(const char *line)
{
	vmr_autofree char *clean = vmr_text_clean(line, false);

	fflush(stdout);
	fprintf(stderr, "vmrace: %s\n", clean);
}

/* In its place among the bytes, as a terminal shows it. */
static void tell_missing(struct printing *printing, const struct dumpcore_file_part *part)
{
	bool is_new = printing->reasons.count < REASONS;

	printing->missing += part->size;
	for (size_t i = 0; i < printing->reasons.count; i++)
		is_new &= strcmp(printing->reasons.items[i], part->why) != 0;
	if (is_new)
		vmr_list_add(&printing->reasons, part->why);
	if (printing->missing_parts++ >= PARTS_TOLD)
		return;
	vmr_autofree char *line = vmr_format("%s: bytes 0x%" PRIx64 " to 0x%" PRIx64 " are missing: %s", printing->path,
					     part->offset, part->offset + part->size - 1, part->why);
	if (printing->there)
		say(line);
	else
		vmr_list_add(&printing->waiting, line);
}

static struct vmr_error *print_part(void *context, const struct dumpcore_file_part *part)
{
	struct printing *printing = context;

	if (!part->data) {
		tell_missing(printing, part);
		return printing->zeros ? write_zeros(part->size) : NULL;
	}
	for (size_t i = 0; !printing->there && i < printing->waiting.count; i++)
		say(printing->waiting.items[i]);
	printing->there += part->size;
	return write_out(part->data, part->size);
}

static void print_part_json(const struct dumpcore_file_part *part, bool is_there)
{
	cJSON *object = cJSON_CreateObject();

	json_add_value(object, "offset", true, part->offset);
	json_add_value(object, "size", true, part->size);
	json_add_bool(object, "there", is_there);
	json_add_text(object, "why", part->why);
	cli_print_json(object);
}

static void end_whole(struct printing *printing)
{
	if (printing->whole.size)
		print_part_json(&printing->whole, true);
	printing->whole.size = 0;
}

/* Which parts are there, without the bytes. */
static struct vmr_error *map_part(void *context, const struct dumpcore_file_part *part)
{
	struct printing *printing = context;

	if (!part->data) {
		end_whole(printing);
		print_part_json(part, false);
		return NULL;
	}
	if (!printing->whole.size)
		printing->whole.offset = part->offset;
	printing->whole.size += part->size;
	return NULL;
}

static struct vmr_error *missing_error(const struct printing *printing)
{
	vmr_autofree char *why = vmr_strdup("");

	if (printing->there && printing->missing_parts > PARTS_TOLD)
		return vmr_error_create(
			VMR_BAD_INPUT,
			"%" PRIu64 " of its %" PRIu64 " bytes are missing, in %u parts (cat --json lists them)",
			printing->missing, printing->missing + printing->there, printing->missing_parts);
	if (printing->there)
		return vmr_error_create(VMR_BAD_INPUT, "%" PRIu64 " of its %" PRIu64 " bytes are missing",
					printing->missing, printing->missing + printing->there);
	for (size_t i = 0; i < printing->reasons.count; i++) {
		vmr_autofree char *old = why;
		why = vmr_format("%s%s%s", old, i ? "; or " : "", printing->reasons.items[i]);
	}
	return vmr_error_create(VMR_BAD_INPUT, "none of its %" PRIu64 " bytes is there: %s", printing->missing, why);
}

static struct vmr_error *print_file(struct dumpcore *dump, const char *path, const struct dumpcore_file *file,
				    bool json, bool zeros)
{
	struct printing printing = {.path = path, .json = json, .zeros = zeros};
	struct vmr_error *error = dumpcore_file_read(dump, file, json ? map_part : print_part, &printing);

	if (!error && json)
		end_whole(&printing);
	if (!error && printing.missing)
		error = missing_error(&printing);
	vmr_list_deinit(&printing.waiting);
	vmr_list_deinit(&printing.reasons);
	return error;
}

/* ---- a folder */

static struct vmr_error *print_folder(struct dumpcore *dump, const struct dumpcore_file *folder, bool json)
{
	char **names = NULL;
	size_t count = 0;

	VMR_TRY(dumpcore_folder_list(dump, folder, &names, &count));
	for (size_t i = 0; i < count; i++) {
		if (json) {
			cJSON *object = cJSON_CreateObject();
			json_add_text(object, "name", names[i]);
			cli_print_json(object);
		} else {
			cli_print("%s\n", names[i]);
		}
		free(names[i]);
	}
	free(names);
	return NULL;
}

static struct vmr_error *print_path(struct dumpcore *dump, const char *path, bool json, bool zeros)
{
	struct dumpcore_file file;
	struct vmr_error *error = dumpcore_file_find(dump, path, &file);

	if (error && error->code == VMR_NOT_FOUND) {
		vmr_error_destroy(error);
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: no %s in its caches: only what was open or looked up lately is there",
					dumpcore_info_get(dump)->path, path);
	}
	if (!error)
		error = file.is_folder ? print_folder(dump, &file, json) : print_file(dump, path, &file, json, zeros);
	return vmr_error_wrap(error, "%s%s: %s", dumpcore_info_get(dump)->path,
			      dumpcore_info_get(dump)->incomplete ? " (truncated)" : "", path);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	const struct cat_options *cat = own;

	(void)ret_exit;
	if (options->words.count != 1)
		return vmr_error_create(VMR_USAGE, "cat: say which PATH: see vmrace cat --help");
	VMR_TRY(cli_open_kernel(options, "files", &dump));
	struct vmr_error *error = print_path(dump, options->words.items[0], options->json, cat->zeros);
	return cli_close_dump(dump, error);
}

static struct vmr_error *set_zeros(void *own, const char *value)
{
	(void)value;
	((struct cat_options *)own)->zeros = true;
	return NULL;
}

static const struct cli_option own_options[] = {
	{"zeros", 'z', NULL, "zeros in the place of what is missing, so that all stays where it is", set_zeros},
	{NULL},
};

const struct cli_command cli_command_cat = {
	.name = "cat",
	.summary = "Print a file, or list a folder, of a dump's page cache",
	.usage = "PATH FILES...",
	.description =
		"PATH is looked up from the root of process 1, through mounts and symbolic links. What is there of a\n"
		"file is printed; what is not cached, or was left out by makedumpfile (-d 2, 4, 8), is named on\n"
		"standard error in its place, and the exit status is 3. With --json the parts of a file and which of\n"
		"them are there, without the bytes.",
	.examples = "  vmrace cat /etc/fstab vmcore vmlinux\n  vmrace cat / vmcore vmlinux\n"
		    "  vmrace cat /var/log/app.log --zeros vmcore vmlinux > app.log",
	.words = CLI_VALUES_PATHS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.options = own_options,
	.own_size = sizeof(struct cat_options),
	.is_word = is_word,
	.run = run,
};
