/* SPDX-License-Identifier: MIT */
/* The file list of a patch. */
#include "cli/patch.h"

#include <errno.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"

enum { PATCH_LIMIT = 64 << 20 };

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

/* "a/b" but neither "/a", "../a" nor "a/../b". */
static bool is_inside(const char *path)
{
	if (!*path || *path == '/')
		return false;
	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return false;
	return true;
}

/* What stands behind "+++ ": a path up to a tab (a time follows) or the end, in quotes when git had to. */
static void add_path(char *text, unsigned strip, struct vmr_list *files)
{
	text[strcspn(text, "\t\r\n")] = '\0';
	size_t length = strlen(text);
	if (length > 1 && text[0] == '"' && text[length - 1] == '"') {
		text[length - 1] = '\0';
		text++;
	}
	if (!strcmp(text, "/dev/null"))
		return;
	for (unsigned i = 0; i < strip && strchr(text, '/'); i++)
		text = strchr(text, '/') + 1;
	if (is_inside(text) && (ends_with(text, ".c") || ends_with(text, ".h")) && !vmr_list_has(files, text))
		vmr_list_add(files, text);
}

/* Lines of a hunk's body that begin with "+++ " are no headers: a header is preceded by a "--- " line. */
struct vmr_error *patch_files(FILE *in, const char *name, unsigned strip, struct vmr_list *files)
{
	vmr_autofree char *line = NULL;
	size_t room = 0, total = 0, headers = 0;
	bool after_minus = false;
	ssize_t length;

	while ((length = getline(&line, &room, in)) >= 0) {
		total += (size_t)length;
		if (total > PATCH_LIMIT)
			return vmr_error_create(VMR_TOO_LARGE, "%s: larger than %d MiB: not a patch?", name,
						PATCH_LIMIT >> 20);
		if (after_minus && !strncmp(line, "+++ ", 4)) {
			headers++;
			add_path(line + 4, strip, files);
		}
		after_minus = !strncmp(line, "--- ", 4);
	}
	if (ferror(in))
		return vmr_error_create_errno(errno, "%s: cannot read", name);
	if (!headers)
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a unified diff: no file is named in it", name);
	return NULL;
}

void cli_selection_deinit(struct cli_selection *selection)
{
	vmr_list_deinit(&selection->files);
	free(selection->patch);
}

bool cli_selection_any(const struct cli_selection *selection)
{
	return selection->files.count || selection->patch;
}

static struct vmr_error *read_patch(const char *path, struct vmr_list *files)
{
	if (!strcmp(path, "-"))
		return patch_files(stdin, "standard input", 1, files);
	FILE *in = fopen(path, "re");
	if (!in)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	struct vmr_error *error = patch_files(in, path, 1, files);
	fclose(in);
	return error;
}

static bool in_a_tree(const struct vmr_list *trees, const char *file)
{
	for (size_t i = 0; i < trees->count; i++) {
		vmr_autofree char *path = vmr_format("%s/%s", trees->items[i], file);
		if (vmr_file_exists(path))
			return true;
	}
	return false;
}

struct vmr_error *cli_selection_resolve(const struct cli_selection *selection, const struct vmr_list *trees,
					struct vmr_list *ret_files, struct vmr_list *ret_missing)
{
	vmr_autolist patched = {0};

	for (size_t i = 0; i < selection->files.count; i++) {
		const char *file = selection->files.items[i];
		while (!strncmp(file, "./", 2))
			file += 2;
		if (!is_inside(file) || !in_a_tree(trees, file))
			return vmr_error_create(
				VMR_BAD_INPUT,
				"%s: not in the source tree: give a path below it, as in block/blk-core.c", file);
		if (!vmr_list_has(ret_files, file))
			vmr_list_add(ret_files, file);
	}
	if (selection->patch)
		VMR_TRY(read_patch(selection->patch, &patched));
	for (size_t i = 0; i < patched.count; i++) {
		struct vmr_list *list = in_a_tree(trees, patched.items[i]) ? ret_files : ret_missing;
		if (!vmr_list_has(list, patched.items[i]))
			vmr_list_add(list, patched.items[i]);
	}
	return NULL;
}
