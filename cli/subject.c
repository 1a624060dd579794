/* SPDX-License-Identifier: MIT */
/*
 * From what was named to files of the trees. A path of a patch is the file of the tree that its longest end names (the
 * tree may be a part of the repository); where there is none, the files whose path ends so (the patch may be relative
 * to a folder). Of several, the one that has the patch's lines.
 */
#include "cli/subject.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "cli/patch.h"
#include "cli/patch_applied.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/srcindex.h"

enum { CANDIDATES = 16, SHOWN = 3 };

void cli_selection_deinit(struct cli_selection *selection)
{
	vmr_list_deinit(&selection->files);
	free(selection->patch);
}

bool cli_selection_any(const struct cli_selection *selection)
{
	return selection->files.count || selection->patch;
}

void cli_subject_deinit(struct cli_subject *subject)
{
	vmr_list_deinit(&subject->files);
	vmr_list_deinit(&subject->swept);
	vmr_list_deinit(&subject->nothing);
	vmr_list_deinit(&subject->unseen);
	for (size_t i = 0; i < subject->touched_count; i++)
		free(subject->touched[i].file);
	free(subject->touched);
	*subject = (struct cli_subject){0};
}

/* Names that a list has already. */
struct name {
	UT_hash_handle hh;
	bool is_swept; /* it only came with its folder */
	char text[];
};

struct finding_subject {
	const char *patch_name;
	struct srcindex **trees;
	size_t tree_count;
	struct name *files;
	struct cli_subject *subject;
};

static void add(struct finding_subject *find, const char *file, bool is_swept)
{
	struct name *name;

	HASH_FIND_STR(find->files, file, name);
	if (name) {
		name->is_swept &= is_swept;
		return;
	}
	name = vmr_alloc(sizeof(*name) + strlen(file) + 1);
	name->is_swept = is_swept;
	memcpy(name->text, file, strlen(file) + 1);
	HASH_ADD_STR(find->files, text, name);
	vmr_list_add(&find->subject->files, file);
}

static void add_file(struct finding_subject *find, const char *file)
{
	add(find, file, false);
}

/* A sentence of a file; takes it over. */
static void say(struct vmr_list *list, char *sentence)
{
	vmr_list_add(list, sentence);
	free(sentence);
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static bool is_c(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".h");
}

bool cli_is_inside(const char *path)
{
	if (!*path || *path == '/')
		return false;
	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (!strncmp(part, "..", 2) && (part[2] == '/' || !part[2]))
			return false;
	return true;
}

static const char *behind_folder(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash ? slash + 1 + strspn(slash + 1, "/") : NULL;
}

/* The tree that has a file; NULL none. */
static struct srcindex *tree_of(const struct finding_subject *find, const char *file)
{
	for (size_t i = 0; cli_is_inside(file) && i < find->tree_count; i++)
		if (srcindex_has_file(find->trees[i], file))
			return find->trees[i];
	return NULL;
}

/* ---------------------------------------------------------------- --file */

/* All C files of a folder. */
static bool add_folder(struct finding_subject *find, const char *folder)
{
	bool any = false;

	for (size_t i = 0; i < find->tree_count; i++) {
		vmr_autolist files = {0};
		srcindex_files_below(find->trees[i], folder, &files);
		for (size_t k = 0; k < files.count; k++)
			add(find, files.items[k], true);
		any |= files.count > 0;
	}
	return any;
}

/* A path as it was given to one below its tree: it may be absolute, or as the shell completes it. NULL: in none. */
static char *below_tree(const struct finding_subject *find, const char *path)
{
	char real[PATH_MAX];

	for (size_t i = 0; i < find->tree_count; i++) {
		char *file = realpath(path, real) ? srcindex_below(find->trees[i], real) : NULL;
		if (file)
			return file;
	}
	return NULL;
}

static void add_named(struct finding_subject *find, const char *given)
{
	vmr_autofree char *path = vmr_strdup(given);
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		path[--length] = '\0';
	const char *file = path;
	while (!strncmp(file, "./", 2))
		file += 2;
	if (is_c(file) && tree_of(find, file)) {
		add_file(find, file);
		return;
	}
	if (!strcmp(file, ".") || cli_is_inside(file))
		if (add_folder(find, file))
			return;
	vmr_autofree char *below = below_tree(find, path);
	if (below && is_c(below) && tree_of(find, below))
		add_file(find, below);
	else if (!below || !add_folder(find, below))
		say(&find->subject->unseen,
		    vmr_format(
			    "%s: no C file of the source tree: give a path below it, as in block/blk-core.c or block",
			    given));
}

/* ---------------------------------------------------------------- --patch */

/* A change of a file that is to be looked at. */
struct mapped {
	char *file; /* in its tree */
	size_t change;
	const char *tree; /* path of its tree */
};

struct mapping {
	struct finding_subject *find;
	const struct patch *patch;
	struct mapped *mapped;
	size_t count;
};

static char *target_path(const struct srcindex *tree, const char *file)
{
	return vmr_format("%s/%s", srcindex_root(tree), file);
}

/* Do all hunks of one change stand in a file? */
static bool is_applied(const struct mapping *mapping, const struct patch_change *change, const struct srcindex *tree,
		       const char *file)
{
	static const struct patch_gone none = {0};
	vmr_autofree char *path = target_path(tree, file);
	struct patch_target *target = NULL;
	bool applied = true;
	size_t line;

	if (vmr_error_drop(patch_target_open(path, &target)))
		return false;
	for (size_t i = 0; i < change->hunk_count && applied; i++)
		applied = patch_hunk_find(target, mapping->patch, &mapping->patch->hunks[change->hunk + i], &none,
					  &line) == PATCH_APPLIED;
	patch_target_close(target);
	return applied;
}

/* Behind its prefix ("a/", "linux-6.12.orig/"), when old and new path differ in just that; else the path. */
static const char *without_prefix(const struct patch_change *change, const char *path)
{
	const char *other = path == change->new_path ? change->old_path : change->new_path;
	const char *behind = behind_folder(path), *other_behind = other ? behind_folder(other) : NULL;

	if (change->is_exact || !behind || !other_behind || strcmp(behind, other_behind) != 0 || !strcmp(path, other))
		return path;
	return behind;
}

/* The file of a tree that the longest end of a path names; of a kernel's tree one with a folder. */
static char *find_end(const struct finding_subject *find, const char *path, struct srcindex **ret_tree)
{
	for (const char *end = path; end && *end; end = behind_folder(end)) {
		struct srcindex *tree = tree_of(find, end);
		bool bare = !strchr(end, '/') && strchr(path, '/') && strchr(path, '/') != strrchr(path, '/');
		if (!tree || (bare && srcindex_is_kernel(srcindex_root(tree))))
			continue;
		*ret_tree = tree;
		return vmr_strdup(end);
	}
	return NULL;
}

/* Files of the trees whose path ends with this one. */
static struct vmr_list find_longer(const struct finding_subject *find, const char *path)
{
	struct vmr_list found = {0};

	for (size_t i = 0; cli_is_inside(path) && i < find->tree_count; i++)
		srcindex_find_ending(find->trees[i], path, &found);
	return found;
}

/* Of several files, those that have the change; NULL when that is not one. *ret_tree: its tree. */
static char *choose(const struct mapping *mapping, const struct patch_change *change, const struct vmr_list *files,
		    struct srcindex **ret_tree)
{
	const char *chosen = NULL;

	for (size_t i = 0; i < files->count && i < CANDIDATES; i++) {
		struct srcindex *tree = tree_of(mapping->find, files->items[i]);
		if (!tree || (files->count > 1 && !is_applied(mapping, change, tree, files->items[i])))
			continue;
		if (chosen)
			return NULL;
		chosen = files->items[i];
		*ret_tree = tree;
	}
	return chosen && files->count <= CANDIDATES ? vmr_strdup(chosen) : NULL;
}

static char *list_some(const struct vmr_list *files)
{
	char *text = vmr_strdup(files->items[0]);

	for (size_t i = 1; i < files->count && i < SHOWN; i++) {
		char *more = vmr_format("%s, %s", text, files->items[i]);
		free(text);
		text = more;
	}
	return text;
}

/* The file that a path of the patch means; NULL: none, or several, and that is said. */
static char *map_path(const struct mapping *mapping, const struct patch_change *change, const char *path,
		      struct srcindex **ret_tree)
{
	struct finding_subject *find = mapping->find;
	const char *bare = without_prefix(change, path);
	char *file = find_end(find, bare, ret_tree);

	if (file && is_applied(mapping, change, *ret_tree, file))
		return file;
	vmr_autolist longer = find_longer(find, bare);
	if (!longer.count && bare == path && !change->is_exact && behind_folder(path))
		longer = find_longer(find, behind_folder(path));
	char *chosen = choose(mapping, change, &longer, ret_tree);
	if (file && (!chosen || longer.count == 1)) {
		free(chosen);
		*ret_tree = tree_of(find, file);
		return file;
	}
	free(file);
	if (chosen)
		return chosen;
	vmr_autofree char *some = longer.count ? list_some(&longer) : NULL;
	say(&find->subject->unseen,
	    some ? vmr_format("%s: may be each of %zu files (%s): give paths from the top of the tree", bare,
			      longer.count, some)
		 : vmr_format("%s: no source tree has it: is it this tree's patch, and is it applied?", bare));
	return NULL;
}

/* What there is to say of a change that leaves no text behind; NULL: it does. */
static const char *nothing_in(const struct patch_change *change, const char *path)
{
	if (change->is_deleted && !change->hunk_count)
		return "deleted";
	if (change->is_binary)
		return "binary";
	if (!is_c(path) || change->is_link)
		return "no C source";
	if (change->hunk_count)
		return NULL;
	return change->is_moved ? "only renamed" : change->is_mode ? "only its mode changed" : "nothing in it changed";
}

static const char *shown_path(const struct patch_change *change)
{
	const char *path = change->new_path ? change->new_path : change->old_path;

	return without_prefix(change, path);
}

/* A file that the patch deletes: it may not have what the patch takes away. */
static void check_deleted(const struct mapping *mapping, const struct patch_change *change)
{
	struct finding_subject *find = mapping->find;
	struct srcindex *tree = NULL;
	const char *path = change->old_path ? change->old_path : change->new_path;
	vmr_autofree char *file = is_c(path) ? find_end(find, path, &tree) : NULL;
	static const struct patch_gone none = {0};
	vmr_autofree char *full = file ? target_path(tree, file) : NULL;
	struct patch_target *target = NULL;
	size_t line;

	if (file && !vmr_error_drop(patch_target_open(full, &target)) &&
	    patch_hunk_find(target, mapping->patch, &mapping->patch->hunks[change->hunk], &none, &line) ==
		    PATCH_REVERSED)
		say(&find->subject->unseen,
		    vmr_format("%s: the patch deletes it, and it is there: the patch is not applied", file));
	else
		say(&find->subject->nothing, vmr_format("%s: deleted", file ? file : path));
	patch_target_close(target);
}

static void map_change(struct mapping *mapping, size_t number)
{
	struct finding_subject *find = mapping->find;
	const struct patch_change *change = &mapping->patch->changes[number];
	const char *path = change->new_path ? change->new_path : change->old_path;

	if (!path) {
		say(&find->subject->nothing, vmr_strdup("a change without a path"));
		return;
	}
	const char *nothing = nothing_in(change, path);
	bool is_gone = change->is_deleted || !mapping->patch->hunks[change->hunk].new_first;
	struct srcindex *tree = NULL;
	if (nothing) {
		say(&find->subject->nothing, vmr_format("%s: %s", shown_path(change), nothing));
		return;
	}
	if (is_gone) {
		check_deleted(mapping, change);
		return;
	}
	char *file = map_path(mapping, change, path, &tree);
	if (!file)
		return;
	if (!srcindex_is_part(tree, file)) {
		say(&find->subject->nothing, vmr_format("%s: no part of the kernel", file));
		free(file);
		return;
	}
	mapping->mapped[mapping->count++] =
		(struct mapped){.file = file, .change = number, .tree = srcindex_root(tree)};
}

/* Changes of a file together, the last one first: what it takes away, those before it may have brought. */
static int compare_mapped(const void *left, const void *right)
{
	const struct mapped *a = left, *b = right;
	int order = strcmp(a->file, b->file);

	return order ? order : a->change > b->change ? -1 : a->change < b->change;
}

static void add_touched(struct cli_subject *subject, const char *file, const struct patch *patch,
			const struct patch_hunk *hunk, size_t line)
{
	size_t count = subject->touched_count++, lines = 0;

	for (size_t i = hunk->first; i < hunk->first + hunk->count; i++)
		lines += patch_mark(hunk, &patch->lines[i]) != '-';
	if (!(count & (count - 1)))
		subject->touched =
			vmr_realloc_array(subject->touched, count ? count * 2 : 1, sizeof(*subject->touched));
	subject->touched[count] = (struct cli_touched){
		.file = vmr_strdup(file), .first = (unsigned)line + 1, .last = (unsigned)(line + (lines ? lines : 1))};
}

static char *not_applied(const struct mapping *mapping, const char *file, enum patch_state state, size_t line)
{
	if (state == PATCH_REVERSED)
		return vmr_format("%s: %s is not applied: the file has what it takes away: apply it, or give the "
				  "diff the other way round",
				  file, mapping->find->patch_name);
	return vmr_format("%s: %s is not applied: line %zu of it is not in the file", file, mapping->find->patch_name,
			  line + 1);
}

/* All changes of one file; true when they are there. */
static bool check_changes(const struct mapping *mapping, const struct mapped *mapped, size_t count,
			  const struct patch_target *target)
{
	const struct patch *patch = mapping->patch;
	struct patch_gone gone = {0};
	enum patch_state state = PATCH_APPLIED;

	for (size_t i = 0; i < count && state == PATCH_APPLIED; i++) {
		const struct patch_change *change = &patch->changes[mapped[i].change];
		for (size_t k = 0; k < change->hunk_count && state == PATCH_APPLIED; k++) {
			size_t line;
			const struct patch_hunk *hunk = &patch->hunks[change->hunk + k];
			state = patch_hunk_find(target, patch, hunk, &gone, &line);
			if (state == PATCH_APPLIED)
				add_touched(mapping->find->subject, mapped->file, patch, hunk, line);
			else
				say(&mapping->find->subject->unseen, not_applied(mapping, mapped->file, state, line));
		}
		if (count > 1)
			patch_gone_add(&gone, patch, change);
	}
	patch_gone_deinit(&gone);
	return state == PATCH_APPLIED;
}

static void check_file(const struct mapping *mapping, const struct mapped *mapped, size_t count)
{
	struct finding_subject *find = mapping->find;
	vmr_autofree char *path = vmr_format("%s/%s", mapped->tree, mapped->file);
	struct patch_target *target = NULL;

	vmr_autoerror error = patch_target_open(path, &target);
	if (error)
		say(&find->subject->unseen, vmr_format("%s: cannot be read", mapped->file));
	else if (check_changes(mapping, mapped, count, target))
		add_file(find, mapped->file);
	patch_target_close(target);
}

static void check_mapped(struct mapping *mapping)
{
	if (mapping->count)
		qsort(mapping->mapped, mapping->count, sizeof(*mapping->mapped), compare_mapped);
	for (size_t i = 0, end; i < mapping->count; i = end) {
		for (end = i + 1; end < mapping->count && !strcmp(mapping->mapped[end].file, mapping->mapped[i].file);)
			end++;
		check_file(mapping, &mapping->mapped[i], end - i);
	}
	for (size_t i = 0; i < mapping->count; i++)
		free(mapping->mapped[i].file);
	free(mapping->mapped);
}

static struct vmr_error *read_patch(const char *path, const char *name, struct patch *ret)
{
	if (!strcmp(path, "-"))
		return patch_read(stdin, name, ret);
	if (vmr_file_is_folder(path))
		return vmr_error_create(VMR_BAD_INPUT, "%s: a folder, not a patch", path);
	FILE *in = fopen(path, "re");
	if (!in)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	struct vmr_error *error = patch_read(in, name, ret);
	fclose(in);
	return error;
}

static struct vmr_error *add_patch(struct finding_subject *find, const char *path)
{
	patch_auto patch = {0};
	struct mapping mapping = {.find = find, .patch = &patch};

	find->patch_name = strcmp(path, "-") ? path : "standard input";
	VMR_TRY(read_patch(path, find->patch_name, &patch));
	if (!patch.change_count)
		say(&find->subject->nothing, vmr_format("%s: it changes no file", find->patch_name));
	mapping.mapped = vmr_alloc_array(patch.change_count + 1, sizeof(*mapping.mapped));
	for (size_t i = 0; i < patch.change_count; i++)
		map_change(&mapping, i);
	check_mapped(&mapping);
	return NULL;
}

/* ---------------------------------------------------------------- trees */

static struct vmr_error *open_trees(struct finding_subject *find, const struct vmr_list *trees)
{
	find->trees = vmr_alloc_array(trees->count + 1, sizeof(struct srcindex *));
	for (size_t i = 0; i < trees->count; i++) {
		const struct srcindex_options options = {.tree = trees->items[i]};
		VMR_TRY(srcindex_open(&options, &find->trees[i]));
		find->tree_count++;
	}
	return NULL;
}

struct vmr_error *cli_subject_find(const struct cli_selection *selection, const struct vmr_list *trees,
				   struct cli_subject *ret)
{
	struct finding_subject find = {.subject = ret};
	struct name *name, *next;

	*ret = (struct cli_subject){0};
	struct vmr_error *error = open_trees(&find, trees);
	for (size_t i = 0; !error && i < selection->files.count; i++)
		add_named(&find, selection->files.items[i]);
	if (!error && selection->patch)
		error = add_patch(&find, selection->patch);
	HASH_ITER(hh, find.files, name, next)
	{
		if (name->is_swept)
			vmr_list_add(&ret->swept, name->text);
		HASH_DEL(find.files, name);
		free(name);
	}
	for (size_t i = 0; i < find.tree_count; i++)
		srcindex_close(find.trees[i]);
	free(find.trees);
	return error;
}
