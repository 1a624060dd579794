/* SPDX-License-Identifier: MIT */
/*
 * Which unit has a file, and how it is compiled. kbuild's .cmd file names the flags; a .c file that another one
 * includes (kernel/sched/wait.c) is found through the lists of what its neighbours were made of, or their #include
 * lines.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

enum { NEIGHBOUR_MAX = 4096, INCLUDE_TEXT_MAX = 4 << 20 };

void resolved_deinit(struct resolved *resolved)
{
	free(resolved->unit);
	command_deinit(&resolved->command);
	*resolved = (struct resolved){0};
}

static bool ends_with(const char *text, const char *tail)
{
	size_t length = strlen(text), tail_length = strlen(tail);

	return length >= tail_length && !strcmp(text + length - tail_length, tail);
}

/* "dir/name.c" to "dir/.name.o.cmd" under the tree; the caller frees. */
static char *command_file(const struct srcindex *index, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;

	return vmr_format("%s/%.*s.%.*s.o.cmd", index->root, (int)(name - file), file, (int)strlen(name) - 2, name);
}

static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? vmr_strndup(file, (size_t)(slash - file)) : vmr_strdup("");
}

static int compare_text(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The .c files of a folder, sorted, relative to the tree; the caller frees all. */
static char **neighbours(const struct srcindex *index, const char *folder, size_t *ret_count)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->root, folder);
	DIR *dir = opendir(path);
	char **list = NULL;
	size_t count = 0;

	for (struct dirent *entry; dir && count < NEIGHBOUR_MAX && (entry = readdir(dir));) {
		if (!ends_with(entry->d_name, ".c") || entry->d_name[0] == '.')
			continue;
		list = vmr_realloc_array(list, count + 1, sizeof(*list));
		list[count++] = *folder ? vmr_format("%s/%s", folder, entry->d_name) : vmr_strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (count)
		qsort(list, count, sizeof(*list), compare_text);
	*ret_count = count;
	return list;
}

/* #include "name" in the text of a neighbour. */
static bool includes(const struct srcindex *index, const char *file, const char *name)
{
	vmr_autofree char *path = tree_path(index, file);
	vmr_automap map = {0};
	vmr_autofree char *quoted = vmr_format("\"%s\"", name);

	if (vmr_error_drop(vmr_file_map(path, &map)) || !map.data || map.size > INCLUDE_TEXT_MAX)
		return false;
	const char *text = (const char *)map.data, *end = text + map.size;
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), quoted, strlen(quoted))); at++) {
		const char *line = at;
		while (line > text && line[-1] != '\n')
			line--;
		if (memmem(line, (size_t)(at - line), "include", 7))
			return true;
	}
	return false;
}

/* The neighbour that includes a file; NULL none. The caller frees. */
static char *find_including(const struct srcindex *index, const char *file)
{
	vmr_autofree char *folder = folder_of(file);
	const char *name = *folder ? file + strlen(folder) + 1 : file;
	size_t count;
	char **list = neighbours(index, folder, &count), *found = NULL;

	for (size_t i = 0; i < count && !found; i++) {
		if (!strcmp(list[i], file))
			continue;
		vmr_autofree char *command = command_file(index, list[i]);
		bool known = vmr_file_exists(command);
		if (known ? command_mentions(command, file) : includes(index, list[i], name))
			found = vmr_strdup(list[i]);
	}
	for (size_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
	return found;
}

static void plain_flags(const char *unit, struct command *command)
{
	vmr_autofree char *folder = folder_of(unit);
	vmr_autofree char *include = vmr_format("-I%s", *folder ? folder : ".");

	command_add(command, "-std=gnu11");
	command_add(command, "-I.");
	command_add(command, "-Iinclude");
	command_add(command, include);
}

/*
 * A tree built by gcc may have no compiler-clang.h, as when only what the build read was kept: then libclang passes for
 * the gcc that built it, or every unit would end at its first header.
 */
static void pass_for_gcc(const struct srcindex *index, struct command *command)
{
	vmr_autofree char *header =
		vmr_format("%s/include/linux/compiler-clang.h", index->kernel ? index->kernel : index->root);

	bool hosted = true; /* a tool of the build: it includes the machine's own headers */
	for (size_t i = 0; i < command->count; i++)
		hosted &= strcmp(command->flags[i], "-nostdinc") != 0;
	if (!index->kernel || hosted || vmr_file_exists(header))
		return;
	command_add(command, "-U__clang__");
	command_add(command, "-fgnuc-version=12.2.0");
}

void resolve_unit(struct srcindex *index, const char *file, struct resolved *ret)
{
	struct resolved resolved = {.unit = vmr_strdup(file)};
	bool header = !ends_with(file, ".c");
	vmr_autofree char *own = header ? NULL : command_file(index, file);

	/* What modules were compiled with names folders of the machine that did it: the given kernel tree is what we
	 * have. */
	bool module = index->kind != TREE_KERNEL && index->kernel;

	if (header || module || vmr_error_drop(command_read(own, &resolved.command))) {
		char *including = header ? NULL : find_including(index, file);
		if (including) {
			free(resolved.unit);
			resolved.unit = including;
		}
		vmr_autofree char *other = including ? command_file(index, including) : NULL;
		if (!other || module || vmr_error_drop(command_read(other, &resolved.command))) {
			if (index->kernel)
				synth_flags(index, resolved.unit, &resolved.command);
			else
				plain_flags(resolved.unit, &resolved.command);
		}
	}
	if (header) {
		command_add(&resolved.command, "-x");
		command_add(&resolved.command, "c");
	}
	pass_for_gcc(index, &resolved.command);
	command_finish(&resolved.command);
	*ret = resolved;
}
