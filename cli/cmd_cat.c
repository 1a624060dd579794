/* SPDX-License-Identifier: MIT */
/* vmrace cat: a file or a folder of the dump's page and dentry caches. */
#include <errno.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/pagecache.h"

/* PATH comes first, FILES after it. */
static bool is_word(const char *argument, size_t count)
{
	(void)argument;
	return !count;
}

static struct vmr_error *write_out(void *context, const void *data, size_t size)
{
	(void)context;
	if (fwrite(data, 1, size, stdout) != size)
		return vmr_error_create_errno(errno, "cannot write to standard output");
	return NULL;
}

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

static struct vmr_error *print_path(struct dumpcore *dump, const char *path, bool json)
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
		error = file.is_folder ? print_folder(dump, &file, json)
				       : dumpcore_file_read(dump, &file, write_out, NULL);
	return vmr_error_wrap(error, "%s%s: %s", dumpcore_info_get(dump)->path,
			      dumpcore_info_get(dump)->incomplete ? " (truncated)" : "", path);
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	struct dumpcore *dump;

	(void)own;
	(void)ret_exit;
	if (options->words.count != 1)
		return vmr_error_create(VMR_USAGE, "cat: say which PATH: see vmrace cat --help");
	VMR_TRY(cli_open_kernel(options, "files", &dump));
	struct vmr_error *error = print_path(dump, options->words.items[0], options->json);
	return cli_close_dump(dump, error);
}

const struct cli_command cli_command_cat = {
	.name = "cat",
	.summary = "Print a file, or list a folder, of a dump's page cache",
	.usage = "PATH FILES...",
	.description = "PATH is looked up from the root of process 1, through mounts and symbolic links. A file is "
		       "printed whole or\n"
		       "not at all: a page that is not cached, or that makedumpfile left out (-d 2, 4, 8), is named.",
	.examples = "  vmrace cat /etc/fstab vmcore vmlinux\n  vmrace cat / vmcore vmlinux",
	.words = CLI_VALUES_PATHS,
	.takes = CLI_TAKES_DUMP | CLI_TAKES_JSON,
	.is_word = is_word,
	.run = run,
};
