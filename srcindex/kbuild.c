/* SPDX-License-Identifier: MIT */
/* What the makefiles of a folder, and of those above it, say of a unit: include paths, macros, and the options with
 * which it is built at all. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/kconfig.h"
#include "srcindex/makefile.h"
#include "srcindex/tree.h"

enum { MADE_DEPTH = 4, RANK_NONE = 0, RANK_IMPOSSIBLE, RANK_OFF, RANK_ON };

/* ---------------------------------------------------------------- flags */

/* A path as it is written, from the folder that the worker runs in; NULL: it has another variable, or is absolute. */
static char *expand(const char *text, const char *top, const char *folder)
{
	static const char *const own[] = {"$(srctree)/$(src)", "$(src)", "$(obj)"}, *const all[] = {"$(srctree)",
												    "$(objtree)"};
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

/* Each -I, each -D of a line without a condition, and structs by their tags. */
static void add_flags(const struct assignment *line, const char *top, const char *folder, struct command *command)
{
	bool always = !line->option && !line->given && !line->unless;

	for (size_t i = 0; i < line->words.count; i++) {
		const char *word = line->words.items[i];
		if (command_has_tags(word))
			command_add_tags(command);
		if (always && !strncmp(word, "-D", 2) && word[2] && !strpbrk(word, "$\\\"'"))
			command_add(command, word);
		if (strncmp(word, "-I", 2) != 0)
			continue;
		const char *path = word[2] ? word + 2 : ++i < line->words.count ? line->words.items[i] : NULL;
		vmr_autofree char *found = path ? expand(path, top, folder) : NULL;
		vmr_autofree char *flag = found ? vmr_format("-I%s", found) : NULL;
		if (flag)
			command_add(command, flag);
	}
}

/* The object of a unit, as the makefile of a folder above it names it. */
static char *object_below(const char *unit, const char *folder)
{
	size_t skip = *folder ? strlen(folder) + 1 : 0, length = strlen(unit);

	return length > skip + 2 ? vmr_format("%.*so", (int)(length - skip - 1), unit + skip) : vmr_strdup("");
}

/* own: the name of the flags of this unit alone, NULL: the makefile is one above that which builds it. */
static void add_folder(const struct makefile *makefile, const char *top, const char *own, struct command *command)
{
	for (size_t i = 0; i < makefile->count; i++) {
		const struct assignment *line = &makefile->assignments[i];
		if (!strcmp(line->name, "subdir-ccflags") ||
		    (own && (!strcmp(line->name, "ccflags") || !strcmp(line->name, own))))
			add_flags(line, top, makefile->folder, command);
	}
}

/* The folder above; false at the top. */
static bool climb(char *folder)
{
	char *slash = strrchr(folder, '/');

	if (!*folder)
		return false;
	*(slash ? slash : folder) = 0;
	return true;
}

void kbuild_includes(struct srcindex *index, const char *unit, struct command *command)
{
	bool module = index->kind != TREE_KERNEL, is_own = true;
	const char *base = module ? index->root : index->kernel;
	vmr_autofree char *folder = vmr_strdup(unit);

	while (base && climb(folder) && *folder) {
		const struct makefile *makefile = makefile_get(index, base, folder);
		if (!makefile->exists)
			continue;
		vmr_autofree char *object = object_below(unit, folder);
		vmr_autofree char *own = vmr_format("CFLAGS_%s", object);
		add_folder(makefile, module ? index->root : ".", is_own ? own : NULL, command);
		is_own = false;
	}
}

bool kbuild_lists(struct srcindex *index, const char *unit)
{
	vmr_autofree char *folder = vmr_strdup(unit);
	bool lists = false;

	while (index->kernel && !lists && climb(folder)) {
		const struct makefile *makefile = makefile_get(index, index->kernel, folder);
		vmr_autofree char *object = object_below(unit, folder);
		for (size_t i = 0; i < makefile->count; i++)
			lists |= vmr_list_has(&makefile->assignments[i].words, object);
	}
	return lists;
}

/* ---------------------------------------------------------------- options */

/* Which lines of a makefile lead from an object to what is built, and how well their options fit. */
struct way {
	const struct assignment *lines[MADE_DEPTH];
	size_t count;
	int rank;
	const char *replaced; /* the option because of which nothing is made of it here */
};

static int rank_option(struct kconfig *kconfig, const char *option)
{
	char value = option ? kconfig_value(kconfig, option) : 'y';

	if (value == 'y' || value == 'm')
		return RANK_ON;
	return kconfig_missing(kconfig, option) ? RANK_IMPOSSIBLE : RANK_OFF;
}

static int rank_line(struct kconfig *kconfig, const struct assignment *line)
{
	int option = rank_option(kconfig, line->option), given = rank_option(kconfig, line->given);

	return option < given ? option : given;
}

/* "x-y := a.o", "x-$(CONFIG_MMU) := b.o", or "ifneq ($(CONFIG_MMU),y)" around it: the option that is always on and
 * leaves the first line out; NULL none. */
static const char *replaced_by(struct kconfig *kconfig, const struct makefile *makefile, size_t at)
{
	const struct assignment *line = &makefile->assignments[at];

	if (line->unless && kconfig_is_fixed(kconfig, line->unless))
		return line->unless;
	for (size_t i = at + 1; i < makefile->count; i++) {
		const struct assignment *later = &makefile->assignments[i];
		if (later->replaces && later->option && !line->option && !strcmp(later->name, line->name) &&
		    kconfig_is_fixed(kconfig, later->option))
			return later->option;
	}
	return NULL;
}

static bool is_built(const char *name)
{
	return !strcmp(name, "obj") || !strcmp(name, "lib");
}

static struct way find_way(struct kconfig *kconfig, const struct makefile *makefile, const char *word, unsigned depth);

/* The way from what a line makes: an object, or a list of objects that another line names. */
static struct way find_made(struct kconfig *kconfig, const struct makefile *makefile, const char *name,
			    const char *word, unsigned depth)
{
	vmr_autofree char *object = vmr_format("%s.o", name), *list = vmr_format("$(%s-y)", name);
	struct way way = {.rank = RANK_NONE};

	if (depth < MADE_DEPTH && strcmp(object, word) != 0)
		way = find_way(kconfig, makefile, object, depth);
	if (depth < MADE_DEPTH && way.rank == RANK_NONE && strcmp(list, word) != 0)
		way = find_way(kconfig, makefile, list, depth);
	return way;
}

/* The best way from a word ("a.o", "sub/") of a makefile to obj or lib; its rank RANK_NONE: there is none. */
static struct way find_way(struct kconfig *kconfig, const struct makefile *makefile, const char *word, unsigned depth)
{
	struct way best = {.rank = RANK_NONE};

	for (size_t i = 0; i < makefile->count && best.rank < RANK_ON; i++) {
		const struct assignment *line = &makefile->assignments[i];
		struct way way = {.rank = RANK_ON};
		if (!vmr_list_has(&line->words, word))
			continue;
		if (!is_built(line->name))
			way = find_made(kconfig, makefile, line->name, word, depth + 1);
		const char *replaced = replaced_by(kconfig, makefile, i);
		int rank = replaced ? RANK_IMPOSSIBLE : rank_line(kconfig, line);
		way.replaced = replaced ? replaced : way.replaced;
		way.rank = way.rank < rank ? way.rank : rank;
		if (way.rank <= best.rank)
			continue;
		way.lines[way.count++] = line;
		best = way;
	}
	return best;
}

/* "hostprogs := gen", "gen-objs := main.o": a program has the object, which no kernel is made of. */
static bool is_program(const struct makefile *makefile, const char *object)
{
	static const char *const programs[] = {"hostprogs", "hostprogs-always", "userprogs", "userprogs-always"};
	vmr_autofree char *stem = vmr_strndup(object, strcspn(object, "."));

	for (size_t i = 0; i < makefile->count; i++) {
		const struct assignment *line = &makefile->assignments[i], *part = makefile->assignments;
		bool lists = false;
		for (size_t j = 0; j < VMR_COUNT(programs); j++)
			lists |= !strcmp(line->name, programs[j]);
		if (!lists)
			continue;
		if (vmr_list_has(&line->words, stem))
			return true;
		for (; part < makefile->assignments + makefile->count; part++)
			if (vmr_list_has(&line->words, part->name) && vmr_list_has(&part->words, object))
				return true;
	}
	return false;
}

static void add_options(const struct way *way, struct vmr_list *ret)
{
	for (size_t i = 0; i < way->count; i++) {
		if (way->lines[i]->option)
			vmr_list_add(ret, way->lines[i]->option);
		if (way->lines[i]->given)
			vmr_list_add(ret, way->lines[i]->given);
	}
}

void kbuild_options(struct srcindex *index, struct kconfig *kconfig, const char *unit, struct vmr_list *ret,
		    bool *ret_module, char **ret_foreign)
{
	vmr_autofree char *folder = vmr_strdup(unit), *from = NULL;
	bool program = false;

	*ret_module = false;
	*ret_foreign = NULL;
	while (climb(folder)) {
		size_t skip = *folder ? strlen(folder) + 1 : 0;
		vmr_autofree char *word = from ? vmr_format("%s/", from + skip) : object_below(unit, folder);
		const struct makefile *makefile = makefile_get(index, index->kernel, folder);
		struct way way = find_way(kconfig, makefile, word, 0);
		program |= !from && is_program(makefile, word);
		if (way.rank == RANK_NONE)
			continue;
		add_options(&way, ret);
		if (way.replaced && !*ret_foreign)
			*ret_foreign = vmr_format("not for x86-64: it is built where %s is off", way.replaced);
		/* The line that builds it is the last one of a way's beginning. */
		if (!from && way.lines[0]->option)
			*ret_module = kconfig_value(kconfig, way.lines[0]->option) == 'm';
		free(from);
		from = vmr_strdup(folder);
	}
	if (program && !from)
		*ret_foreign = vmr_strdup("not of the kernel: its makefile makes a program of it");
}
