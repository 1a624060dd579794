/* SPDX-License-Identifier: MIT */
/*
 * Looks for a hunk in a file. Lines are compared by hash, without white space at their ends. Work is bounded: the
 * rarest line of what is looked for says where it can be.
 */
#include "cli/patch_applied.h"

#include <string.h>

#include "common/file.h"
#include "common/memory.h"

enum { PLACES = 64, TARGET_MAX = 64 << 20 };

struct place {
	uint64_t hash;
	size_t line; /* 0... */
};

struct patch_target {
	uint64_t *hashes; /* of its lines */
	size_t count;
	struct place *places; /* sorted by hash, then line */
};

static uint64_t hash_line(const struct patch_line *line)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (unsigned i = 0; i < line->length; i++)
		hash = (hash ^ (unsigned char)line->text[i]) * UINT64_C(1099511628211);
	return hash ? hash : 1;
}

static uint64_t *find_slot(const struct patch_gone *gone, uint64_t hash)
{
	size_t at = hash & (gone->room - 1);

	while (gone->slots[at] && gone->slots[at] != hash)
		at = (at + 1) & (gone->room - 1);
	return &gone->slots[at];
}

static void grow_gone(struct patch_gone *gone)
{
	struct patch_gone more = {.room = gone->room ? gone->room * 2 : 64, .count = gone->count};

	more.slots = vmr_alloc_array(more.room, sizeof(*more.slots));
	for (size_t i = 0; i < gone->room; i++)
		if (gone->slots[i])
			*find_slot(&more, gone->slots[i]) = gone->slots[i];
	free(gone->slots);
	*gone = more;
}

void patch_gone_add(struct patch_gone *gone, const struct patch *patch, const struct patch_change *change)
{
	for (size_t i = change->hunk; i < change->hunk + change->hunk_count; i++) {
		const struct patch_hunk *hunk = &patch->hunks[i];
		for (size_t k = hunk->first; k < hunk->first + hunk->count; k++) {
			if (patch_mark(hunk, &patch->lines[k]) != '-')
				continue;
			if (gone->count * 2 >= gone->room)
				grow_gone(gone);
			const struct patch_line body = patch_body(hunk, &patch->lines[k]);
			uint64_t *slot = find_slot(gone, hash_line(&body));
			gone->count += !*slot;
			*slot = hash_line(&body);
		}
	}
}

void patch_gone_deinit(struct patch_gone *gone)
{
	free(gone->slots);
	*gone = (struct patch_gone){0};
}

static bool is_gone(const struct patch_gone *gone, uint64_t hash)
{
	return gone->room && *find_slot(gone, hash);
}

static int compare_place(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

static void add_lines(struct patch_target *target, const char *text, size_t size)
{
	static const struct patch_hunk bare = {0};
	const char *end = text + size;

	for (const char *at = text; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		const struct patch_line line = {.text = at, .length = (unsigned)(stop - at)};
		const struct patch_line body = patch_body(&bare, &line);
		if (!(target->count & (target->count - 1)))
			target->hashes = vmr_realloc_array(target->hashes, target->count ? target->count * 2 : 1,
							   sizeof(*target->hashes));
		target->hashes[target->count++] = hash_line(&body);
		at = stop + 1;
	}
}

struct vmr_error *patch_target_open(const char *path, struct patch_target **ret)
{
	vmr_autofree char *text = NULL;
	size_t size = 0;

	VMR_TRY(vmr_file_read(path, TARGET_MAX, &text, &size));
	struct patch_target *target = vmr_alloc(sizeof(*target));
	add_lines(target, text, size);
	target->places = vmr_alloc_array(target->count + 1, sizeof(*target->places));
	for (size_t i = 0; i < target->count; i++)
		target->places[i] = (struct place){.hash = target->hashes[i], .line = i};
	qsort(target->places, target->count, sizeof(*target->places), compare_place);
	*ret = target;
	return NULL;
}

void patch_target_close(struct patch_target *target)
{
	if (!target)
		return;
	free(target->hashes);
	free(target->places);
	free(target);
}

/* The first place of a hash, and how many there are. */
static const struct place *find_places(const struct patch_target *target, uint64_t hash, size_t *ret_count)
{
	size_t low = 0, high = target->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (target->places[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < target->count && end < low + PLACES + 1 && target->places[end].hash == hash)
		end++;
	*ret_count = end - low;
	return &target->places[low];
}

static size_t apart(size_t left, size_t right)
{
	return left > right ? left - right : right - left;
}

/* One side of a hunk, or a run of its lines. */
struct pattern {
	uint64_t *hashes;
	size_t *lines; /* of the patch */
	size_t count;
};

static bool stands_at(const struct patch_target *target, const struct pattern *pattern, size_t line)
{
	return line <= target->count && pattern->count <= target->count - line &&
	       !memcmp(target->hashes + line, pattern->hashes, pattern->count * sizeof(*pattern->hashes));
}

/* Where it stands: at `claimed`, else nearest to it; false nowhere. */
static bool find_pattern(const struct patch_target *target, const struct pattern *pattern, size_t claimed,
			 size_t *ret_line)
{
	size_t best = 0, best_count = SIZE_MAX, distance = SIZE_MAX;
	const struct place *places = NULL;

	if (stands_at(target, pattern, claimed)) {
		*ret_line = claimed;
		return true;
	}
	for (size_t i = 0; i < pattern->count && best_count > 1; i++) {
		size_t count;
		const struct place *found = find_places(target, pattern->hashes[i], &count);
		if (count >= best_count)
			continue;
		best = i, best_count = count, places = found;
	}
	for (size_t i = 0; places && i < best_count; i++) {
		if (places[i].line < best || !stands_at(target, pattern, places[i].line - best))
			continue;
		size_t line = places[i].line - best, away = apart(line, claimed);
		if (away < distance) {
			distance = away;
			*ret_line = line;
		}
	}
	return distance != SIZE_MAX;
}

/* The lines of one side: without those that only the other has. */
static struct pattern make_side(const struct patch *patch, const struct patch_hunk *hunk, char without)
{
	struct pattern side = {.hashes = vmr_alloc_array(hunk->count + 1, sizeof(*side.hashes)),
			       .lines = vmr_alloc_array(hunk->count + 1, sizeof(*side.lines))};

	for (size_t i = hunk->first; i < hunk->first + hunk->count; i++) {
		char mark = patch_mark(hunk, &patch->lines[i]);
		if (mark == without || mark == '\\')
			continue;
		const struct patch_line body = patch_body(hunk, &patch->lines[i]);
		side.hashes[side.count] = hash_line(&body);
		side.lines[side.count++] = i;
	}
	return side;
}

static void free_pattern(struct pattern *pattern)
{
	free(pattern->hashes);
	free(pattern->lines);
}

/* Each line is in the file, wherever, or was taken away later; the first that is not to *ret_line. */
static bool has_each(const struct patch_target *target, const struct pattern *run, const struct patch_gone *gone,
		     size_t *ret_line)
{
	for (size_t i = 0; i < run->count; i++) {
		size_t count;
		find_places(target, run->hashes[i], &count);
		if (count || is_gone(gone, run->hashes[i]))
			continue;
		*ret_line = run->lines[i];
		return false;
	}
	return true;
}

/*
 * What is around a change may have changed since: the runs of new lines stand in the file, each as a whole. *ret_line:
 * of the file, or of the patch.
 */
static enum patch_state find_runs(const struct patch_target *target, const struct patch *patch,
				  const struct patch_hunk *hunk, const struct patch_gone *gone, size_t claimed,
				  size_t *ret_line)
{
	struct pattern side = make_side(patch, hunk, '-');
	enum patch_state state = PATCH_UNKNOWN;

	for (size_t i = 0, end; i < side.count && state != PATCH_NOT_APPLIED; i = end) {
		end = i + 1;
		if (patch_mark(hunk, &patch->lines[side.lines[i]]) != '+')
			continue;
		while (end < side.count && side.lines[end] == side.lines[end - 1] + 1 &&
		       patch_mark(hunk, &patch->lines[side.lines[end]]) == '+')
			end++;
		const struct pattern run = {.hashes = side.hashes + i, .lines = side.lines + i, .count = end - i};
		size_t at = claimed + i, wrong = side.lines[i];
		bool found = find_pattern(target, &run, claimed + i, &at) ||
			     (gone->count && has_each(target, &run, gone, &wrong));
		state = found ? PATCH_APPLIED : PATCH_NOT_APPLIED;
		*ret_line = found ? at : wrong;
	}
	free_pattern(&side);
	return state;
}

static bool has_mark(const struct patch *patch, const struct patch_hunk *hunk, char mark)
{
	for (size_t i = hunk->first; i < hunk->first + hunk->count; i++)
		if (patch_mark(hunk, &patch->lines[i]) == mark)
			return true;
	return false;
}

enum patch_state patch_hunk_find(const struct patch_target *target, const struct patch *patch,
				 const struct patch_hunk *hunk, const struct patch_gone *gone, size_t *ret_line)
{
	struct pattern new_side = make_side(patch, hunk, '-'), old_side = make_side(patch, hunk, '+');
	size_t new_claimed = hunk->new_first ? hunk->new_first - 1 : 0, new_at = 0;
	size_t old_claimed = hunk->old_first ? hunk->old_first - 1 : 0, old_at = 0;
	bool has_new = new_side.count && find_pattern(target, &new_side, new_claimed, &new_at);
	/* What was between no lines can only be told by its place. */
	bool has_old = hunk->columns == 1 && old_side.count &&
		       (new_side.count ? find_pattern(target, &old_side, old_claimed, &old_at)
				       : stands_at(target, &old_side, old_claimed));
	enum patch_state state = PATCH_UNKNOWN;

	*ret_line = hunk->first;
	/* Both: lines that only come in are around the old ones; else what is nearer to where it was said to be. */
	size_t new_off = apart(new_at, new_claimed), old_off = apart(old_at, old_claimed);
	bool is_nearer = new_off < old_off || (new_off == old_off && has_mark(patch, hunk, '+'));
	if (has_new && (!has_old || is_nearer || !has_mark(patch, hunk, '-')))
		state = PATCH_APPLIED, *ret_line = new_at;
	else if (has_old && !gone->count)
		state = PATCH_REVERSED;
	else
		state = find_runs(target, patch, hunk, gone, new_claimed, ret_line);
	if (state == PATCH_UNKNOWN) /* it only takes lines away, and they are not there */
		state = PATCH_APPLIED, *ret_line = new_claimed;
	if (state == PATCH_APPLIED && *ret_line >= target->count)
		*ret_line = target->count ? target->count - 1 : 0;
	free_pattern(&new_side);
	free_pattern(&old_side);
	return state;
}
