/* SPDX-License-Identifier: MIT */
/* What the Makefile of a folder says of include paths: "ccflags-y += -I $(src)/lib". Conditions are not looked at. */
#include <ctype.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

enum { KBUILD_MAX = 1 << 20 };

/* Kbuild comes before Makefile, as in scripts/Makefile.build. */
static char *read_makefile(const char *base, const char *folder)
{
	static const char *const names[] = {"Kbuild", "Makefile"};

	for (size_t i = 0; i < VMR_COUNT(names); i++) {
		vmr_autofree char *path = vmr_format("%s/%s/%s", base, folder, names[i]);
		char *text = NULL;
		if (vmr_file_exists(path) && !vmr_error_drop(vmr_file_read_regular(path, KBUILD_MAX, &text, NULL)))
			return text;
	}
	return NULL;
}

/* The value of a line "NAME += value" of such a name, NULL none. */
static const char *value_of(const char *line, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(line, name, length) != 0)
		return NULL;
	line += length;
	line += strspn(line, " \t");
	size_t sign = strspn(line, "+:=");
	return sign && line[sign - 1] == '=' ? line + sign : NULL;
}

/* A path as it is written, from the folder that the worker runs in; NULL: it has another variable, or is absolute. */
static char *expand(const char *word, size_t length, const char *top, const char *folder)
{
	static const char *const own[] = {"$(srctree)/$(src)", "$(src)", "$(obj)"}, *const all[] = {"$(srctree)",
												    "$(objtree)"};
	vmr_autofree char *text = vmr_strndup(word, length);
	char *path = NULL;

	for (size_t i = 0; i < VMR_COUNT(own) && !path; i++)
		if (!strncmp(text, own[i], strlen(own[i])))
			path = vmr_format("%s/%s%s", top, folder, text + strlen(own[i]));
	for (size_t i = 0; i < VMR_COUNT(all) && !path; i++)
		if (!strncmp(text, all[i], strlen(all[i])))
			path = vmr_format(".%s", text + strlen(all[i]));
	if (!path && *text != '/')
		path = vmr_format("./%s", text);
	if (path && !strchr(path, '$'))
		return path;
	free(path);
	return NULL;
}

/* Each -I of a value. */
static void add_includes(const char *value, const char *top, const char *folder, struct command *command)
{
	size_t length;

	for (const char *word = value;; word += length) {
		word += strspn(word, " \t\\");
		length = strcspn(word, " \t\n");
		if (!length)
			return;
		if (strncmp(word, "-I", 2) != 0)
			continue;
		const char *path = word + 2;
		if (length == 2) {
			path += strspn(path, " \t");
			length = (size_t)(path - word) + strcspn(path, " \t\n");
		}
		vmr_autofree char *found = expand(path, length - (size_t)(path - word), top, folder);
		vmr_autofree char *flag = found ? vmr_format("-I%s", found) : NULL;
		if (flag)
			command_add(command, flag);
	}
}

static void join_lines(char *text)
{
	for (char *at = text; (at = strstr(at, "\\\n"));)
		at[0] = at[1] = ' ';
}

/* is_own: the makefile that builds the unit, else one above it. */
static void add_folder(char *text, const char *top, const char *folder, bool is_own, struct command *command)
{
	join_lines(text);
	for (const char *line = text, *next; line && *line; line = next) {
		const char *end = strchr(line, '\n');
		next = end ? end + 1 : NULL;
		const char *value = value_of(line, "subdir-ccflags-y");
		if (!value && is_own)
			value = value_of(line, "ccflags-y");
		if (value)
			add_includes(value, top, folder, command);
	}
}

void kbuild_includes(const struct srcindex *index, const char *unit, struct command *command)
{
	bool module = index->kind != TREE_KERNEL, is_own = true;
	const char *base = module ? index->root : index->kernel;
	vmr_autofree char *folder = vmr_strdup(unit);

	for (char *slash; base && (slash = strrchr(folder, '/'));) {
		*slash = 0;
		vmr_autofree char *text = read_makefile(base, folder);
		if (!text)
			continue;
		add_folder(text, module ? index->root : ".", folder, is_own, command);
		is_own = false;
	}
}
