/* SPDX-License-Identifier: MIT */
/* Reads patches: one pass over the lines, as many lines a hunk as its header says. */
#include "cli/patch.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/memory.h"

enum { PATCH_LIMIT = 64 << 20, PATH_LIMIT = 4096, SPLITS = 64, COLUMNS = 16 };

struct reading {
	const char *name;
	struct patch *patch;
	size_t at;                   /* line */
	struct patch_change *change; /* the one that lines belong to; NULL none yet */
	bool has_names;              /* it has its "---" and "+++" lines */
	bool is_diff;                /* something made it, though it changes no text: a commit's mail, binary files */
};

static bool starts(const struct patch_line *line, const char *with)
{
	size_t length = strlen(with);

	return line->length >= length && !memcmp(line->text, with, length);
}

/* ---------------------------------------------------------------- paths */

/* One character of a quoted path behind its backslash; moves on. */
static char unescape(const char **at)
{
	static const char letters[] = "abfnrtv\"\\", values[] = "\a\b\f\n\r\t\v\"\\";
	unsigned value = 0, digits = 0;

	while (digits < 3 && **at >= '0' && **at <= '7')
		value = value * 8 + (unsigned)(*(*at)++ - '0'), digits++;
	if (digits)
		return (char)value;
	const char *letter = **at ? strchr(letters, **at) : NULL;
	char plain = **at;
	if (plain)
		(*at)++;
	return letter ? values[letter - letters] : plain;
}

/* "a/with\ttab" in quotes, as git writes it, to what it means; NULL when the quote does not end. *ret_end is behind. */
static char *read_quoted(const char *text, const char **ret_end)
{
	char *path = vmr_strdup(text), *to = path;
	const char *at = text + 1;

	while (*at && *at != '"') {
		char c = *at++;
		*to++ = c == '\\' ? unescape(&at) : c;
	}
	*to = '\0';
	*ret_end = at + (*at == '"');
	if (*at == '"')
		return path;
	free(path);
	return NULL;
}

/* "2024-01-31" and more behind a path where a mail lost the tab. */
static size_t before_date(const char *text)
{
	for (const char *at = strchr(text, ' '); at; at = strchr(at + 1, ' '))
		if (strspn(at + 1, "0123456789") == 4 && at[5] == '-' && strspn(at + 6, "0123456789") == 2)
			return (size_t)(at - text);
	return strlen(text);
}

/* The path of a line that begins with `skip` characters; NULL for /dev/null. */
static char *line_path(const struct patch_line *line, size_t skip)
{
	vmr_autofree char *text = vmr_strndup(line->text + skip, line->length - skip);
	const char *end;

	if (*text == '"') {
		char *path = read_quoted(text, &end);
		if (path)
			return path;
	}
	text[strcspn(text, "\t\r")] = '\0';
	text[before_date(text)] = '\0';
	return !strcmp(text, "/dev/null") ? NULL : vmr_strdup(text);
}

/* Behind the first folder of a path. */
static const char *behind_prefix(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "a/x y b/x y" of a "diff --git" line: the same name twice behind a prefix, or without. */
static void split_names(char *text, struct patch_change *change)
{
	unsigned tries = 0;

	for (char *space = strchr(text, ' '); space && tries++ < SPLITS; space = strchr(space + 1, ' ')) {
		*space = '\0';
		bool same = !strcmp(behind_prefix(text), behind_prefix(space + 1));
		if (same) {
			change->old_path = vmr_strdup(text);
			change->new_path = vmr_strdup(space + 1);
		}
		*space = ' ';
		if (same)
			return;
	}
}

/* The paths of "diff --git OLD NEW": what a change without hunks has. */
static void git_names(const struct patch_line *line, struct patch_change *change)
{
	vmr_autofree char *text = vmr_strndup(line->text + 11, line->length - 11);
	const char *end;

	text[strcspn(text, "\r")] = '\0';
	if (*text != '"') {
		split_names(text, change);
		return;
	}
	change->old_path = read_quoted(text, &end);
	end += *end == ' ';
	change->new_path = *end == '"' ? read_quoted(end, &end) : vmr_strdup(end);
}

static void set_path(char **path, char *value)
{
	free(*path);
	*path = value;
}

/* ---------------------------------------------------------------- lines */

static void begin_change(struct reading *reading)
{
	struct patch *patch = reading->patch;
	size_t count = patch->change_count++;

	if (!(count & (count - 1)))
		patch->changes = vmr_realloc_array(patch->changes, count ? count * 2 : 1, sizeof(*patch->changes));
	reading->change = &patch->changes[count];
	*reading->change = (struct patch_change){.hunk = patch->hunk_count};
	reading->has_names = false;
}

static struct patch_hunk *add_hunk(struct patch *patch)
{
	size_t count = patch->hunk_count++;

	if (!(count & (count - 1)))
		patch->hunks = vmr_realloc_array(patch->hunks, count ? count * 2 : 1, sizeof(*patch->hunks));
	patch->hunks[count] = (struct patch_hunk){0};
	return &patch->hunks[count];
}

static bool read_number(const char **at, unsigned *ret)
{
	unsigned long value = 0;
	const char *start = *at;

	while (isdigit((unsigned char)**at) && value < 100000000)
		value = value * 10 + (unsigned long)(*(*at)++ - '0');
	*ret = (unsigned)value;
	return *at > start;
}

/* "12,7" or "12". */
static bool read_range(const char **at, unsigned *ret_first, unsigned *ret_count)
{
	*ret_count = 1;
	if (!read_number(at, ret_first))
		return false;
	if (**at != ',')
		return true;
	(*at)++;
	return read_number(at, ret_count);
}

/* "@@ -1,2 +1,3 @@", of a merge "@@@ -1,2 -1,2 +1,3 @@@". left: lines that each side has; the last one is the new. */
static bool read_hunk_head(const struct patch_line *line, struct patch_hunk *hunk, unsigned left[COLUMNS + 1])
{
	vmr_autofree char *text = vmr_strndup(line->text, line->length < 256 ? line->length : 256);
	const char *at = text + strspn(text, "@");
	unsigned first;

	hunk->columns = (unsigned)(at - text) - 1;
	if (at - text < 2 || hunk->columns > COLUMNS)
		return false;
	for (unsigned side = 0; side <= hunk->columns; side++) {
		if (*at++ != ' ' || *at++ != (side < hunk->columns ? '-' : '+') ||
		    !read_range(&at, &first, &left[side]))
			return false;
		if (!side)
			hunk->old_first = first;
	}
	hunk->new_first = first;
	return !strncmp(at, " @@", 3);
}

char patch_mark(const struct patch_hunk *hunk, const struct patch_line *line)
{
	char mark = ' ';

	for (unsigned i = 0; i < hunk->columns && i < line->length; i++) {
		if (line->text[i] == '-' || line->text[i] == '\\')
			return line->text[i];
		if (line->text[i] == '+')
			mark = '+';
	}
	return mark;
}

struct patch_line patch_body(const struct patch_hunk *hunk, const struct patch_line *line)
{
	struct patch_line body = {.text = line->text + line->length};

	if (line->length > hunk->columns)
		body = (struct patch_line){.text = line->text + hunk->columns, .length = line->length - hunk->columns};
	while (body.length && isspace((unsigned char)body.text[body.length - 1]))
		body.length--;
	return body;
}

/* Take a line of a hunk's body off what each side has left; false: it is none. */
static bool take_line(const struct patch_hunk *hunk, const struct patch_line *line, unsigned left[COLUMNS + 1])
{
	char mark = patch_mark(hunk, line);

	for (unsigned i = 0; i < hunk->columns && i < line->length; i++)
		if (!strchr(" +-\\", line->text[i]))
			return false;
	if (mark == '\\')
		return true;
	for (unsigned side = 0; side < hunk->columns; side++) {
		char own = side < line->length ? line->text[side] : ' ';
		bool has = hunk->columns == 1 ? mark != '+' : own == '-' || (mark != '-' && own != '+');
		if (has && !left[side]--)
			return false;
	}
	return mark == '-' || left[hunk->columns]--;
}

static bool any_left(const struct patch_hunk *hunk, const unsigned left[COLUMNS + 1])
{
	for (unsigned side = 0; side <= hunk->columns; side++)
		if (left[side])
			return true;
	return false;
}

static struct vmr_error *read_hunk(struct reading *reading)
{
	struct patch *patch = reading->patch;
	struct patch_hunk *hunk = add_hunk(patch);
	unsigned left[COLUMNS + 1];
	size_t head = reading->at;

	if (!reading->change || !read_hunk_head(&patch->lines[head], hunk, left))
		return vmr_error_create(VMR_BAD_INPUT, "%s: line %zu: not a hunk of a unified diff", reading->name,
					head + 1);
	if (!reading->change->old_path && !reading->change->new_path)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: line %zu: a hunk of no file: the lines \"---\" and \"+++\" "
					"are missing",
					reading->name, head + 1);
	hunk->first = head + 1;
	for (reading->at++; any_left(hunk, left); reading->at++, hunk->count++)
		if (reading->at >= patch->line_count || !take_line(hunk, &patch->lines[reading->at], left))
			return vmr_error_create(VMR_BAD_INPUT,
						"%s: line %zu: the hunk of line %zu ends early: the patch is cut or "
						"damaged",
						reading->name, reading->at + 1, head + 1);
	reading->change->hunk_count++;
	return NULL;
}

/* Lines between "diff --git" and the first hunk. */
static void read_extended(struct patch_change *change, const struct patch_line *line)
{
	static const struct {
		const char *start;
		size_t flag;
		bool is_old, is_new; /* a path follows */
	} rows[] = {
		{"rename from ", offsetof(struct patch_change, is_moved), true, false},
		{"rename to ", offsetof(struct patch_change, is_moved), false, true},
		{"copy from ", offsetof(struct patch_change, is_moved), true, false},
		{"copy to ", offsetof(struct patch_change, is_moved), false, true},
		{"new file mode 120000", offsetof(struct patch_change, is_link), false, false},
		{"new file mode 160000", offsetof(struct patch_change, is_link), false, false},
		{"new file mode ", offsetof(struct patch_change, is_new), false, false},
		{"deleted file mode ", offsetof(struct patch_change, is_deleted), false, false},
		{"old mode ", offsetof(struct patch_change, is_mode), false, false},
		{"Binary files ", offsetof(struct patch_change, is_binary), false, false},
		{"GIT binary patch", offsetof(struct patch_change, is_binary), false, false},
	};

	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		if (!starts(line, rows[i].start))
			continue;
		*(bool *)((char *)change + rows[i].flag) = true;
		if (rows[i].is_old || rows[i].is_new) {
			set_path(rows[i].is_old ? &change->old_path : &change->new_path,
				 line_path(line, strlen(rows[i].start)));
			change->is_exact = true;
		}
	}
}

/* "--- OLD", "+++ NEW": a change of its own where none began, or where the last one has its names. */
static void read_names(struct reading *reading, const struct patch_line *line)
{
	if (!reading->change || reading->has_names)
		begin_change(reading);
	struct patch_change *change = reading->change;
	reading->has_names = true;
	if (change->is_exact)
		return;
	set_path(&change->old_path, line_path(line, 4));
	set_path(&change->new_path, line_path(line + 1, 4));
	change->is_new |= !change->old_path;
	change->is_deleted |= !change->new_path;
}

static struct vmr_error *read_line(struct reading *reading)
{
	struct patch *patch = reading->patch;
	const struct patch_line *line = &patch->lines[reading->at];

	if (starts(line, "@@"))
		return read_hunk(reading);
	reading->at++;
	if (starts(line, "diff --git ")) {
		begin_change(reading);
		git_names(line, reading->change);
	} else if (starts(line, "diff --cc ") || starts(line, "diff --combined ")) {
		size_t skip = starts(line, "diff --cc ") ? 10 : 16;
		begin_change(reading);
		reading->change->old_path = line_path(line, skip);
		reading->change->new_path = line_path(line, skip);
	} else if (starts(line, "diff ") || starts(line, "Index: ") || starts(line, "Only in ") ||
		   (!reading->change && starts(line, "Binary files "))) {
		reading->change = NULL;
		reading->is_diff = true;
	} else if (starts(line, "--- ") && reading->at < patch->line_count && starts(line + 1, "+++ ")) {
		read_names(reading, line);
		reading->at++;
	} else if (starts(line, "*** ") && reading->at < patch->line_count && starts(line + 1, "--- ")) {
		return vmr_error_create(VMR_BAD_INPUT, "%s: a context diff: make a unified one (diff -u)",
					reading->name);
	} else if (reading->change && !reading->change->hunk_count) {
		read_extended(reading->change, line);
	} else if (starts(line, "From ") && line->length > 45 && line->text[45] == ' ') {
		reading->is_diff = true;
	}
	return NULL;
}

/* ---------------------------------------------------------------- the text */

static struct vmr_error *read_text(FILE *in, const char *name, char **ret, size_t *ret_size)
{
	size_t size = 0, room = 1 << 16, got;
	char *text = vmr_realloc_array(NULL, room, 1);

	while ((got = fread(text + size, 1, room - size - 1, in))) {
		size += got;
		if (size > PATCH_LIMIT)
			break;
		if (room - size < 2)
			text = vmr_realloc_array(text, room *= 2, 1);
	}
	text[size] = '\0';
	*ret = text;
	*ret_size = size;
	if (ferror(in))
		return vmr_error_create_errno(errno, "%s: cannot read", name);
	if (size > PATCH_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "%s: larger than %d MiB: not a patch?", name, PATCH_LIMIT >> 20);
	if (memchr(text, 0, size))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a unified diff: it is not text", name);
	return NULL;
}

static void split_lines(struct patch *patch, size_t size)
{
	const char *end = patch->text + size;
	size_t count = 1;

	for (const char *at = patch->text; at < end; at++)
		count += *at == '\n';
	patch->lines = vmr_alloc_array(count + 1, sizeof(*patch->lines));
	for (const char *at = patch->text; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		size_t length = (size_t)(stop - at);
		length -= length && at[length - 1] == '\r';
		patch->lines[patch->line_count++] = (struct patch_line){.text = at, .length = (unsigned)length};
		at = stop + 1;
	}
}

struct vmr_error *patch_read(FILE *in, const char *name, struct patch *ret)
{
	struct reading reading = {.name = name, .patch = ret};
	size_t size = 0;

	*ret = (struct patch){0};
	VMR_TRY(read_text(in, name, &ret->text, &size));
	split_lines(ret, size);
	while (reading.at < ret->line_count)
		VMR_TRY(read_line(&reading));
	if (!ret->change_count && !reading.is_diff && strspn(ret->text, " \t\r\n") != size)
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a unified diff: no file is named in it", name);
	return NULL;
}

void patch_deinit(struct patch *patch)
{
	for (size_t i = 0; i < patch->change_count; i++) {
		free(patch->changes[i].old_path);
		free(patch->changes[i].new_path);
	}
	free(patch->changes);
	free(patch->hunks);
	free(patch->lines);
	free(patch->text);
	*patch = (struct patch){0};
}
