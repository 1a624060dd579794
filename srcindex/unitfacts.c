/* SPDX-License-Identifier: MIT */
/*
 * The cache of source facts. The key is what is known before parsing: file, unit, their contents, flags, extractor. The
 * entry lists every file that the unit read with size, times, inode and content hash: an input is unchanged when the
 * former are, or else when its content is. It lists the folders of lookup.c too, in which no name may be new.
 */
#include "srcindex/unitfacts.h"

#include <string.h>

#include "common/list.h"
#include "common/memory.h"
#include "srcindex/rows.h"

static const char cache_kind[] = "source";

/* Of a file, or of a folder: the hash of its names. */
struct input_record {
	struct stamp_id id;
	struct hash hash;
};

enum validity { BROKEN = 0, STALE, VALID };

void unitfacts_deinit(struct unitfacts *facts)
{
	free(facts->file);
	resolved_deinit(&facts->resolved);
	vmr_cache_close(facts->entry);
	protocol_buffer_deinit(&facts->bytes);
	*facts = (struct unitfacts){0};
}

static void hash_string(struct hash *hash, const char *text)
{
	hash_add(hash, text, strlen(text));
}

void unitfacts_init(struct srcindex *index, const char *file, struct unitfacts *ret)
{
	struct unitfacts facts = {.file = vmr_strdup(file)};
	struct hash key = hash_begin(), content = hash_begin();

	resolve_unit(index, file, &facts.resolved);
	hash_string(&key, "vmrace source facts");
	hash_string(&key, file);
	hash_string(&key, facts.resolved.unit);
	for (size_t i = 0; i < facts.resolved.command.count; i++)
		hash_string(&key, facts.resolved.command.flags[i]);
	synth_headers(index);
	hash_add(&key, &index->overlay_hash, sizeof(index->overlay_hash));
	/* The parser that answers is one of what an answer is made of. */
	if (stamp_hash(index, index->worker, &content))
		hash_add(&key, &content, sizeof(content));
	if (stamp_hash(index, facts.resolved.unit, &content))
		hash_add(&key, &content, sizeof(content));
	facts.hash = hash_begin();
	if (stamp_hash(index, file, &content)) {
		hash_add(&key, &content, sizeof(content));
		facts.hash = content;
	}
	hash_text(&key, facts.key);
	*ret = facts;
}

/* An input as it was recorded, or with the same content; *ret_touched when only the latter. */
static bool unchanged(struct srcindex *index, const char *path, const struct input_record *record, bool *ret_touched)
{
	struct stamp_id id = {0};
	struct hash hash;

	if (!stamp_id(index, path, &id) || id.size != record->id.size)
		return false;
	if (!memcmp(&id, &record->id, sizeof(id)))
		return true;
	*ret_touched = true;
	return stamp_hash(index, path, &hash) && !memcmp(&hash, &record->hash, sizeof(hash));
}

static bool same_names(struct srcindex *index, const char *path, const struct input_record *record, bool *ret_touched)
{
	struct stamp_id id;

	if (!lookup_id(index, path, &id))
		return false;
	if (!memcmp(&id, &record->id, sizeof(id)))
		return true;
	*ret_touched = true;
	struct hash names = lookup_names(index, path);
	return !memcmp(&names, &record->hash, sizeof(names));
}

/* A list of paths and their records: each as it was? */
static enum validity read_records(struct srcindex *index, struct protocol_reader *reader,
				  bool (*same)(struct srcindex *index, const char *path,
					       const struct input_record *record, bool *ret_touched),
				  bool *ret_touched)
{
	vmr_autofree const char **paths = NULL;
	const uint8_t *records;
	size_t count, size;

	if (!protocol_get_texts(reader, &paths, &count) || !protocol_get_block(reader, &records, &size) ||
	    size != count * sizeof(struct input_record))
		return BROKEN;
	for (size_t i = 0; i < count; i++) {
		struct input_record record;
		memcpy(&record, records + i * sizeof(record), sizeof(record));
		if (!same(index, paths[i], &record, ret_touched))
			return STALE;
	}
	return VALID;
}

static struct vmr_error *accept_row(void *context, const struct rows_row *row)
{
	(void)context;
	(void)row;
	return NULL;
}

static enum validity read_entry(struct srcindex *index, struct unitfacts *facts, const uint8_t *data, size_t size,
				bool *ret_touched)
{
	struct protocol_reader reader = {.data = data, .size = size};
	enum validity inputs = read_records(index, &reader, unchanged, ret_touched);

	if (inputs != VALID)
		return inputs;
	enum validity folders = read_records(index, &reader, same_names, ret_touched);
	if (folders != VALID)
		return folders;
	bool is_sound = protocol_get_block(&reader, &facts->rows, &facts->row_size) &&
			!vmr_error_drop(rows_read(facts->rows, facts->row_size, accept_row, NULL));
	return is_sound ? VALID : BROKEN;
}

static void put_inputs(struct srcindex *index, const struct command *command, struct protocol_buffer *buffer,
		       const char *const *inputs, size_t count)
{
	vmr_autofree struct input_record *records = vmr_alloc_array(count + 1, sizeof(*records));
	vmr_autofree const char **kept = vmr_alloc_array(count + 1, sizeof(*kept));
	vmr_autolist folders = {0};
	size_t kept_count = 0;

	for (size_t i = 0; i < count; i++) {
		struct input_record *record = &records[kept_count];
		/* Files that exist in memory only (synthesised headers) are part of the key. */
		if (!stamp_id(index, inputs[i], &record->id) || !stamp_hash(index, inputs[i], &record->hash))
			continue;
		kept[kept_count++] = inputs[i];
	}
	protocol_put_texts(buffer, kept, kept_count);
	protocol_put_block(buffer, records, kept_count * sizeof(*records));
	lookup_folders(index, command, kept, kept_count, &folders);
	vmr_autofree struct input_record *watched = vmr_alloc_array(folders.count + 1, sizeof(*watched));
	for (size_t i = 0; i < folders.count; i++) {
		lookup_id(index, folders.items[i], &watched[i].id);
		watched[i].hash = lookup_names(index, folders.items[i]);
	}
	protocol_put_texts(buffer, (const char *const *)folders.items, folders.count);
	protocol_put_block(buffer, watched, folders.count * sizeof(*watched));
}

static void rewrite(struct srcindex *index, const struct unitfacts *facts, const uint8_t *data, size_t size)
{
	struct protocol_reader reader = {.data = data, .size = size};
	vmr_autofree const char **inputs = NULL;
	struct protocol_buffer buffer = {0};
	size_t count;

	if (!protocol_get_texts(&reader, &inputs, &count))
		return;
	put_inputs(index, &facts->resolved.command, &buffer, inputs, count);
	protocol_put_block(&buffer, facts->rows, facts->row_size);
	vmr_cache_store(cache_kind, PROTOCOL_EXTRACTOR_VERSION, facts->key, buffer.data, buffer.size);
	protocol_buffer_deinit(&buffer);
}

bool unitfacts_load(struct srcindex *index, struct unitfacts *facts)
{
	size_t size;
	bool touched = false;

	if (index->options.no_cache)
		return false;
	if (vmr_error_drop(vmr_cache_open(cache_kind, PROTOCOL_EXTRACTOR_VERSION, facts->key, &facts->entry))) {
		facts->entry = NULL;
		return false;
	}
	const uint8_t *data = vmr_cache_data(facts->entry, &size);
	enum validity validity = read_entry(index, facts, data, size, &touched);
	if (validity != VALID) {
		(validity == BROKEN ? vmr_cache_refuse : vmr_cache_close)(facts->entry);
		facts->entry = NULL;
		return false;
	}
	if (touched)
		rewrite(index, facts, data, size);
	return true;
}

void unitfacts_store(struct srcindex *index, struct unitfacts *facts, const char *const *inputs, size_t input_count,
		     const uint8_t *rows, size_t row_size)
{
	struct protocol_buffer buffer = {0};

	protocol_put_bytes(&facts->bytes, rows, row_size);
	facts->rows = facts->bytes.data;
	facts->row_size = facts->bytes.size;
	if (index->options.no_cache)
		return;
	put_inputs(index, &facts->resolved.command, &buffer, inputs, input_count);
	protocol_put_block(&buffer, rows, row_size);
	vmr_cache_store(cache_kind, PROTOCOL_EXTRACTOR_VERSION, facts->key, buffer.data, buffer.size);
	protocol_buffer_deinit(&buffer);
}
