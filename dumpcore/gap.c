/* SPDX-License-Identifier: MIT */
/* Gaps: kept once for each what and why, counted, bounded. */
#include "dumpcore/gap.h"

#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/internal.h"

#define GAP_LIMIT 1000

struct key {
	char *text; /* what, a zero byte, why */
	size_t index;
	UT_hash_handle hh;
};

struct dumpcore_gaps {
	struct dumpcore_gap list[GAP_LIMIT + 1];
	size_t count;
	struct key *keys;
};

static struct dumpcore_gap *gap_append(struct dumpcore_gaps *gaps, char *what, const char *why, const char *effect,
				       vmr_kaddr address)
{
	struct dumpcore_gap *gap = &gaps->list[gaps->count++];

	*gap = (struct dumpcore_gap){
		.what = what, .why = vmr_strdup(why), .effect = vmr_strdup(effect), .address = address, .count = 1};
	return gap;
}

/* NULL: it was there already, or there is no more room. */
static struct dumpcore_gap *gap_new(struct dumpcore *dump, vmr_kaddr address, const char *effect, const char *why,
				    const char *what)
{
	struct key *key;

	if (!dump->gaps)
		dump->gaps = vmr_alloc(sizeof(*dump->gaps));
	struct dumpcore_gaps *gaps = dump->gaps;
	vmr_autofree char *text = vmr_format("%s\n%s", what, why);
	HASH_FIND_STR(gaps->keys, text, key);
	if (key) {
		gaps->list[key->index].count++;
		return NULL;
	}
	if (gaps->count >= GAP_LIMIT) {
		if (gaps->count == GAP_LIMIT)
			gap_append(gaps, vmr_strdup("more"), "over 1000 kinds of gaps", "not listed one by one", 0);
		else
			gaps->list[GAP_LIMIT].count++;
		return NULL;
	}
	key = vmr_alloc(sizeof(*key));
	key->index = gaps->count;
	key->text = vmr_take(text);
	HASH_ADD_KEYPTR(hh, gaps->keys, key->text, strlen(key->text), key);
	return gap_append(gaps, vmr_strdup(what), why, effect, address);
}

void dumpcore_gap_add(struct dumpcore *dump, vmr_kaddr address, const char *effect, const char *why,
		      const char *what_format, ...)
{
	va_list args;

	va_start(args, what_format);
	vmr_autofree char *what = vmr_vformat(what_format, args);
	va_end(args);
	gap_new(dump, address, effect, why, what);
}

void dumpcore_gap_add_member(struct dumpcore *dump, const char *type, const char *path, const char *effect)
{
	vmr_autofree char *what = vmr_format("member %s.%s", type, path);
	struct dumpcore_gap *gap = gap_new(
		dump, 0, effect, "this kernel's types have none of that name: it is newer than what is known", what);

	if (gap)
		gap->is_layout = true;
}

const struct dumpcore_gap *dumpcore_gaps_get(const struct dumpcore *dump, size_t *ret_count)
{
	*ret_count = dump->gaps ? dump->gaps->count : 0;
	return dump->gaps ? dump->gaps->list : NULL;
}

void dumpcore_gaps_destroy(struct dumpcore_gaps *part)
{
	struct key *key, *next;

	if (!part)
		return;
	HASH_ITER(hh, part->keys, key, next)
	{
		HASH_DEL(part->keys, key);
		free(key->text);
		free(key);
	}
	for (size_t i = 0; i < part->count; i++) {
		free(part->list[i].what);
		free(part->list[i].why);
		free(part->list[i].effect);
	}
	free(part);
}
