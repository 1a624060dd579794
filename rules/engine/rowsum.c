/* SPDX-License-Identifier: MIT */
/* FNV-1a in words of 8 bytes, with a last mix (the finalizer of MurmurHash3): the sums are of this run alone. */
#include "rules/engine/rowsum.h"

#include <sqlite3.h>
#include <string.h>

#include "rules/engine/query.h"

static const uint64_t BASIS = 0xcbf29ce484222325ull, PRIME = 0x100000001b3ull;

static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * PRIME;
	sum ^= sum >> 33;
	sum *= 0xff51afd7ed558ccdull;
	return sum ^ sum >> 33;
}

static uint64_t mix_bytes(uint64_t sum, const uint8_t *bytes, size_t size)
{
	uint64_t word = 0;

	for (; size >= sizeof(word); bytes += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum = mix(sum, word);
	}
	word = 0;
	if (size)
		memcpy(&word, bytes, size);
	return mix(sum, word);
}

static uint64_t mix_value(uint64_t sum, sqlite3_stmt *row, int column)
{
	int type = sqlite3_column_type(row, column);

	sum = mix(sum, (uint64_t)type);
	if (type == SQLITE_INTEGER)
		return mix(sum, (uint64_t)sqlite3_column_int64(row, column));
	if (type == SQLITE_NULL)
		return sum;
	const uint8_t *bytes = sqlite3_column_blob(row, column); /* of a number with a point: as text, exact enough */
	int size = sqlite3_column_bytes(row, column);
	return mix_bytes(mix(sum, (uint64_t)size), bytes, (size_t)size);
}

struct rowsum rowsum_none(void)
{
	return (struct rowsum){BASIS, BASIS};
}

struct vmr_error *rowsum_prepare(struct sqlite3 *sqlite, const char *database, const char *table,
				 struct sqlite3_stmt **ret)
{
	char *sql = sqlite3_mprintf("SELECT * FROM %s.\"%w\" ORDER BY rowid", database, table);
	int code = sqlite3_prepare_v3(sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL);

	sqlite3_free(sql);
	return code == SQLITE_OK ? NULL : vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(sqlite));
}

struct vmr_error *rowsum_read(struct sqlite3_stmt *select, struct rowsum *ret)
{
	int columns = sqlite3_column_count(select), lane = query_column(select, "lane"), code;

	*ret = rowsum_none();
	while ((code = sqlite3_step(select)) == SQLITE_ROW) {
		uint64_t row = BASIS;
		for (int i = 0; i < columns; i++)
			row = mix_value(row, select, i);
		const char *of = lane < 0 ? NULL : query_text(select, lane);
		ret->all = mix(ret->all, row);
		if (lane < 0 || (of && !strcmp(of, "waiter")))
			ret->of_owner = mix(ret->of_owner, row);
	}
	sqlite3_reset(select);
	return code == SQLITE_DONE ? NULL : vmr_error_create(VMR_BUG, "cannot read what a relation has");
}
