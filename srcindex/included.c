/* SPDX-License-Identifier: MIT */
/*
 * Which .c file of a folder includes another one: found for a whole folder at once, because asking each neighbour for
 * each file takes the square of their number.
 */
#include <ctype.h>
#include <dirent.h>
#include <string.h>
#include <uthash.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/tree.h"

enum { NEIGHBOUR_MAX = 4096, INCLUDE_TEXT_MAX = 4 << 20 };

/* A file, and the first unit of its folder that has it; or a folder that was looked at. */
struct included {
	char *name, *unit; /* unit NULL: a folder */
	UT_hash_handle hh;
};

/* A file that a unit of its folder, or of the one above, has; takes the name. Of other folders there is nothing to
 * know: their own units have them. */
static void note(struct srcindex *index, char *name, const char *unit)
{
	struct included *found;
	const char *unit_slash = unit ? strrchr(unit, '/') : NULL, *slash;
	size_t length = unit_slash ? (size_t)(unit_slash + 1 - unit) : 0;
	bool is_beside = !unit || (!strncmp(name, unit, length) && strcmp(name, unit) != 0);

	slash = is_beside && unit ? strchr(name + length, '/') : NULL;
	is_beside &= !slash || (!strchr(slash + 1, '/') && *name != '/' && !strstr(name, ".."));

	HASH_FIND_STR(index->included, name, found);
	if (found || !is_beside) {
		free(name);
		return;
	}
	found = vmr_alloc(sizeof(*found));
	*found = (struct included){.name = name, .unit = unit ? vmr_strdup(unit) : NULL};
	HASH_ADD_KEYPTR(hh, index->included, found->name, strlen(found->name), found);
}

/* The words of a .cmd file that are .c files: "kernel/sched/wait.c", "/build/./kernel/sched/wait.c". */
static void note_words(struct srcindex *index, const char *text, const char *end, const char *unit)
{
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), ".c", 2)); at++) {
		const char *word = at, *last = at + 2;
		if (last < end && !isspace((unsigned char)*last))
			continue;
		while (word > text && !isspace((unsigned char)word[-1]))
			word--;
		if (word == at)
			continue;
		note(index, vmr_strndup(word, (size_t)(last - word)), unit);
		for (const char *part = word; (part = memmem(part, (size_t)(last - part), "./", 2)); part++)
			note(index, vmr_strndup(part + 2, (size_t)(last - part - 2)), unit);
	}
}

/* #include "wait.c" in the text of a unit. */
static void note_lines(struct srcindex *index, const char *text, const char *end, const char *folder, const char *unit)
{
	const char *next = text;
	for (const char *word; (word = memmem(next, (size_t)(end - next), "include", 7));) {
		next = memchr(word, '\n', (size_t)(end - word));
		next = next ? next : end;
		const char *from = memchr(word, '"', (size_t)(next - word));
		const char *to = from ? memchr(from + 1, '"', (size_t)(next - from - 1)) : NULL;
		if (!to || to - from < 4 || to[-1] != 'c' || to[-2] != '.')
			continue;
		int length = (int)(to - from - 1);
		note(index,
		     *folder ? vmr_format("%s/%.*s", folder, length, from + 1) : vmr_strndup(from + 1, (size_t)length),
		     unit);
	}
}

static void look_into(struct srcindex *index, const char *folder, const char *unit)
{
	vmr_autofree char *command = tree_command_path(index->root, unit);
	bool known = vmr_file_exists(command);
	vmr_autofree char *path = known ? vmr_strdup(command) : tree_path(index, unit);
	vmr_automap map = {0};

	if (vmr_error_drop(vmr_file_map(path, &map)) || !map.data || map.size > INCLUDE_TEXT_MAX)
		return;
	const char *text = (const char *)map.data;
	if (known)
		note_words(index, text, text + map.size, unit);
	else
		note_lines(index, text, text + map.size, folder, unit);
}

static bool is_source(const char *name)
{
	size_t length = strlen(name);

	return *name != '.' && length > 2 && !strcmp(name + length - 2, ".c");
}

/* Each unit of a folder, in order: the first that includes a file has it. */
static void look_around(struct srcindex *index, const char *folder)
{
	vmr_autofree char *path = vmr_format("%s/%s", index->root, folder);
	vmr_autolist units = {0};
	DIR *dir = opendir(path);

	for (struct dirent *entry; dir && units.count < NEIGHBOUR_MAX && (entry = readdir(dir));) {
		if (!is_source(entry->d_name))
			continue;
		vmr_autofree char *unit =
			*folder ? vmr_format("%s/%s", folder, entry->d_name) : vmr_strdup(entry->d_name);
		vmr_list_add(&units, unit);
	}
	if (dir)
		closedir(dir);
	if (units.count)
		qsort(units.items, units.count, sizeof(*units.items), vmr_text_compare);
	for (size_t i = 0; i < units.count; i++)
		look_into(index, folder, units.items[i]);
}

static void look_once(struct srcindex *index, const char *folder)
{
	vmr_autofree char *mark = vmr_format("%s/", folder);
	struct included *found;

	HASH_FIND_STR(index->included, mark, found);
	if (found)
		return;
	look_around(index, folder);
	note(index, vmr_take(mark), NULL);
}

const char *included_by(struct srcindex *index, const char *file)
{
	vmr_autofree char *folder = vmr_strdup(file);
	struct included *found = NULL;

	for (unsigned up = 0; up < 2 && *folder && !found; up++) {
		char *slash = strrchr(folder, '/');
		*(slash ? slash : folder) = 0;
		look_once(index, folder);
		HASH_FIND_STR(index->included, file, found);
	}
	return found ? found->unit : NULL;
}

void included_destroy(struct included *included)
{
	struct included *entry, *next;

	HASH_ITER(hh, included, entry, next)
	{
		HASH_DEL(included, entry);
		free(entry->name);
		free(entry->unit);
		free(entry);
	}
}
