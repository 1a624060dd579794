/* SPDX-License-Identifier: MIT */
/* The files that a unit may include. */
#include "srcindex/worker/reading.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/list.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/worker/gate.h"
#include "srcindex/worker/push.h"
#include "srcindex/worker/text.h"

/* Bytes of all files that are known when a unit begins, twice as many within one; of one file; files of a unit. */
enum { KNOWN_MAX = 48 << 20, TEXT_MAX = 4 << 20, FILE_MAX = 6000 };

static struct {
	struct reading reading;
	size_t room;
	struct reading_file *known;
	size_t size;            /* bytes of their texts */
	char *folder, *tree;    /* of the known files */
	struct vmr_list search; /* folders of <x> and "x" */
	struct vmr_list quoted; /* folders of "x" alone, looked at first */
	unsigned searched;      /* state of the two */
} state;

static void forget(void)
{
	struct reading_file *file, *next;

	HASH_ITER(hh, state.known, file, next)
	{
		HASH_DEL(state.known, file);
		outline_destroy(file->outline);
		free(file->includes);
		free(file->path);
		free(file);
	}
	state.size = 0;
	state.reading.round++;
	state.reading.file_count = 0;
}

/* ---------------------------------------------------------------- one file */

static bool read_whole(int fd, char *text, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = read(fd, text + done, size - done);
		if (count <= 0)
			return false;
		done += (size_t)count;
	}
	return true;
}

static void read_file(struct reading_file *file)
{
	int fd = gate_peek(file->path, &file->identity);
	size_t size = (size_t)file->identity.st_size;

	if (fd < 0)
		return;
	char *text = size <= TEXT_MAX ? vmr_alloc(size + 1) : NULL;
	if (text && read_whole(fd, text, size) && !memchr(text, 0, size))
		file->outline = outline_create(vmr_take(text), size);
	free(text);
	close(fd);
}

static bool is_same(const struct reading_file *file)
{
	struct stat now;

	if (fstatat(AT_FDCWD, file->path, &now, 0))
		return false;
	return now.st_dev == file->identity.st_dev && now.st_ino == file->identity.st_ino &&
	       now.st_size == file->identity.st_size && now.st_mtim.tv_sec == file->identity.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == file->identity.st_mtim.tv_nsec;
}

static struct reading_file *add_known(const char *path)
{
	struct reading_file *file = vmr_alloc(sizeof(*file));

	file->path = vmr_strdup(path);
	HASH_ADD_KEYPTR(hh, state.known, file->path, strlen(file->path), file);
	return file;
}

/* The file of a path; it need not be there. */
static struct reading_file *find_file(const char *path)
{
	struct reading_file *file;

	HASH_FIND_STR(state.known, path, file);
	if (file)
		return file;
	file = add_known(path);
	if (state.size <= 2 * (size_t)KNOWN_MAX)
		read_file(file);
	state.size += file->outline ? file->outline->size : 0;
	return file;
}

/* ---------------------------------------------------------------- where an #include leads */

/* What <x> leads to in the current state of the search folders. */
struct searched {
	char *name;
	struct reading_file *file;
	UT_hash_handle hh;
};
static struct searched *searched;

static void forget_searched(void)
{
	struct searched *found, *next;

	HASH_ITER(hh, searched, found, next)
	{
		HASH_DEL(searched, found);
		free(found->name);
		free(found);
	}
	state.searched++;
}

static struct reading_file *look_in(const struct vmr_list *folders, const char *name)
{
	for (size_t i = 0; i < folders->count; i++) {
		vmr_autofree char *path = vmr_format("%s/%s", folders->items[i], name);
		struct reading_file *file = find_file(path);
		if (file->outline)
			return file;
	}
	return NULL;
}

static struct reading_file *search(const char *name)
{
	struct searched *found;

	HASH_FIND_STR(searched, name, found);
	if (found)
		return found->file;
	found = vmr_alloc(sizeof(*found));
	*found = (struct searched){.name = vmr_strdup(name), .file = look_in(&state.search, name)};
	HASH_ADD_KEYPTR(hh, searched, found->name, strlen(found->name), found);
	return found->file;
}

static struct reading_file *resolve(const struct reading_file *from, const char *name, bool quoted)
{
	const char *slash = strrchr(from->path, '/');

	if (*name == '/' || quoted) {
		vmr_autofree char *path = *name == '/' || !slash
						  ? vmr_strdup(name)
						  : vmr_format("%.*s/%s", (int)(slash - from->path), from->path, name);
		struct reading_file *file = find_file(path);
		if (file->outline || *name == '/')
			return file->outline ? file : NULL;
		file = look_in(&state.quoted, name);
		if (file)
			return file;
	}
	return search(name);
}

static void find_includes(struct reading_file *file)
{
	const struct outline *outline = file->outline;

	if (file->includes && file->searched == state.searched)
		return;
	free(file->includes);
	file->includes = vmr_alloc_array(outline->include_count + 1, sizeof(struct reading_file *));
	file->searched = state.searched;
	for (uint32_t i = 0; i < outline->include_count; i++) {
		const struct outline_include *include = &outline->includes[i];
		vmr_autofree char *name = vmr_strndup(outline->text + include->from, include->length);
		file->includes[i] = resolve(file, name, include->quoted);
	}
}

/* ---------------------------------------------------------------- the folders of a unit's flags */

static void read_flags(const struct reading_unit *unit, struct vmr_list *ret_search, struct vmr_list *ret_quoted)
{
	static const struct {
		const char *flag;
		bool quoted;
	} kinds[] = {{"-I", false}, {"-isystem", false}, {"-iquote", true}};

	for (size_t i = 0; i < unit->flag_count; i++)
		for (size_t kind = 0; kind < VMR_COUNT(kinds); kind++) {
			const char *word = unit->flags[i], *value = word + strlen(kinds[kind].flag);
			if (strncmp(word, kinds[kind].flag, strlen(kinds[kind].flag)) != 0)
				continue;
			value = *value ? value : i + 1 < unit->flag_count ? unit->flags[i + 1] : ".";
			vmr_list_add(kinds[kind].quoted ? ret_quoted : ret_search, value);
		}
}

static bool is_same_list(const struct vmr_list *a, const struct vmr_list *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = !strcmp(a->items[i], b->items[i]);
	return same;
}

static void set_folders(const struct reading_unit *unit)
{
	struct vmr_list found = {0}, quoted = {0};

	read_flags(unit, &found, &quoted);
	if (!is_same_list(&found, &state.search) || !is_same_list(&quoted, &state.quoted))
		forget_searched();
	vmr_list_deinit(&state.search);
	vmr_list_deinit(&state.quoted);
	state.search = found;
	state.quoted = quoted;
}

/* ---------------------------------------------------------------- a unit */

/* Whether a path is one whose functions are asked for: these are relative to the tree. */
static bool is_subject(const struct reading_unit *unit, const char *path)
{
	size_t length = strlen(unit->tree);
	bool inside = !strncmp(path, unit->tree, length) && path[length] == '/';
	vmr_autofree char *clean = text_clean_path(inside ? path + length + 1 : path);

	for (size_t i = 0; i < unit->file_count; i++)
		if (!strcmp(unit->files[i], clean))
			return true;
	return !strcmp(path, unit->source);
}

static void add_file(const struct reading_unit *unit, struct reading_file *file)
{
	struct reading *reading = &state.reading;

	if (!file || !file->outline || file->unit == reading->unit || reading->file_count == FILE_MAX)
		return;
	file->unit = reading->unit;
	file->is_subject = is_subject(unit, file->path);
	*PUSH(reading->files, reading->file_count, state.room) = file;
}

/* False when a file is not what it was when it was read. */
static bool walk(const struct reading_unit *unit)
{
	struct reading *reading = &state.reading;

	reading->unit++;
	reading->file_count = 0;
	add_file(unit, find_file(unit->source));
	for (size_t i = 0; i + 1 < unit->flag_count; i++)
		if (!strcmp(unit->flags[i], "-include")) {
			struct reading_file *file = find_file(unit->flags[i + 1]);
			add_file(unit, file->outline ? file : look_in(&state.search, unit->flags[i + 1]));
		}
	for (size_t i = 0; i < reading->file_count; i++) {
		struct reading_file *file = reading->files[i];
		if (!file->is_given && !is_same(file))
			return false;
		find_includes(file);
		for (uint32_t j = 0; j < file->outline->include_count; j++)
			add_file(unit, file->includes[j]);
	}
	return true;
}

/* False when a file is known otherwise than the overlay has it. */
static bool take_overlay(const struct reading_unit *unit)
{
	for (size_t i = 0; i + 1 < unit->overlay_count; i += 2) {
		const char *path = unit->overlay[i], *text = unit->overlay[i + 1];
		struct reading_file *file;
		HASH_FIND_STR(state.known, path, file);
		if (file && (!file->outline || !file->is_given || strcmp(file->outline->text, text) != 0))
			return false;
		if (file)
			continue;
		file = add_known(path);
		file->is_given = true;
		file->outline = outline_create(vmr_strdup(text), strlen(text));
		state.size += file->outline->size;
	}
	return true;
}

static void set_place(const struct reading_unit *unit)
{
	bool same = state.tree && !strcmp(state.tree, unit->tree) && !strcmp(state.folder, unit->folder);

	if (same && state.size <= KNOWN_MAX)
		return;
	free(state.tree);
	free(state.folder);
	state.tree = vmr_strdup(unit->tree);
	state.folder = vmr_strdup(unit->folder);
	forget_searched();
	forget();
}

const struct reading *reading_begin(const struct reading_unit *unit)
{
	set_place(unit);
	set_folders(unit);
	if (take_overlay(unit) && walk(unit))
		return &state.reading;
	/* Whoever writes them at this moment has the second look. */
	forget_searched();
	forget();
	if (!take_overlay(unit) || !walk(unit))
		state.reading.file_count = 0;
	return &state.reading;
}
