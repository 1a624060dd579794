/* SPDX-License-Identifier: MIT */
#include "report/sarif_fix.h"

#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "report/json_value.h"
#include "report/sarif_uri.h"

struct hunk {
	unsigned old_first, old_count, new_first, new_count;
};

static size_t line_length(const char *at)
{
	size_t length = strcspn(at, "\n");

	return length + (at[length] == '\n');
}

static bool read_head(const char *at, struct hunk *ret)
{
	return sscanf(at, "@@ -%u,%u +%u,%u @@", &ret->old_first, &ret->old_count, &ret->new_first, &ret->new_count) ==
		       4 &&
	       ret->old_first && ret->old_count;
}

/* The new lines of a hunk; NULL where its lines are not as many as its head says. Moves *at behind it. */
static char *read_lines(const char **at, const struct hunk *hunk)
{
	char *text = NULL;
	size_t size = 0;
	unsigned old = 0, new = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	while (**at && strchr(" +-", **at) && (old < hunk->old_count || new < hunk->new_count)) {
		size_t length = line_length(*at);
		old += **at != '+';
		new += **at != '-';
		if (**at != '-')
			fwrite(*at + 1, 1, length - 1, out);
		*at += length;
	}
	fclose(out);
	if (old == hunk->old_count && new == hunk->new_count)
		return text;
	free(text);
	return NULL;
}

static bool add_hunk(cJSON *replacements, const char **at)
{
	struct hunk hunk;

	if (!read_head(*at, &hunk))
		return false;
	*at += line_length(*at);
	vmr_autofree char *text = read_lines(at, &hunk);
	if (!text)
		return false;
	cJSON *replacement = json_append_object(replacements);
	cJSON *region = json_add_object(replacement, "deletedRegion");
	json_add_integer(region, "startLine", hunk.old_first);
	json_add_integer(region, "startColumn", 1);
	json_add_integer(region, "endLine", (int64_t)hunk.old_first + hunk.old_count);
	json_add_integer(region, "endColumn", 1);
	json_add_text(json_add_object(replacement, "insertedContent"), "text", text);
	return true;
}

/* The path of a "--- a/path" line; NULL: it is none. */
static char *read_path(const char *at)
{
	size_t length = strcspn(at, "\t\n");

	return strncmp(at, "--- a/", 6) != 0 || length <= 6 ? NULL : vmr_strndup(at + 6, length - 6);
}

static bool add_file(cJSON *changes, const char **at)
{
	vmr_autofree char *path = read_path(*at);

	if (!path)
		return false;
	*at += line_length(*at);
	if (strncmp(*at, "+++ ", 4) != 0)
		return false;
	*at += line_length(*at);
	cJSON *change = json_append_object(changes);
	sarif_add_artifact(change, path);
	cJSON *replacements = json_add_array(change, "replacements");
	do {
		if (!add_hunk(replacements, at))
			return false;
	} while (!strncmp(*at, "@@", 2));
	return true;
}

cJSON *sarif_fix_changes(const char *diff)
{
	cJSON *changes = cJSON_CreateArray();
	const char *at = diff ? diff : "";
	bool is_good = *at;

	while (*at && is_good)
		is_good = add_file(changes, &at);
	if (is_good)
		return changes;
	cJSON_Delete(changes);
	return NULL;
}
