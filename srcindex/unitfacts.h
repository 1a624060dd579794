/* SPDX-License-Identifier: MIT */
/* Facts of one file as they lie in the cache: what they were made of, and the rows. */
#pragma once

#include "common/cache.h"
#include "srcindex/protocol.h"
#include "srcindex/tree.h"

struct unitfacts {
	char *file;
	struct resolved resolved;
	char key[HASH_TEXT_SIZE];
	struct hash hash;    /* of the file's content */
	const uint8_t *rows; /* borrowed from `entry` or `bytes` */
	size_t row_size;
	struct vmr_cache_entry *entry;
	struct protocol_buffer bytes;
	const char *failure; /* static text; NULL: rows are there */
};

void unitfacts_deinit(struct unitfacts *facts);
/* Find unit, flags and key of a file. */
void unitfacts_init(struct srcindex *index, const char *file, struct unitfacts *ret);
/* Take the rows from the cache, when every input of the unit is as it was. */
bool unitfacts_load(struct srcindex *index, struct unitfacts *facts);
/* Take the rows from a worker's answer (inputs of the unit, rows of this file) and store them. */
void unitfacts_store(struct srcindex *index, struct unitfacts *facts, const char *const *inputs, size_t input_count,
		     const uint8_t *rows, size_t row_size);
