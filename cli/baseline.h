/* SPDX-License-Identifier: MIT */
/*
 * A baseline: findings that are known, by their fingerprints, as a small JSON file that people read, write into (why a
 * finding is accepted, by whom, until when) and merge. What somebody put there stays as it is: keys, values, order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "report/json_value.h"
#include "rules/content/finding.h"

struct baseline; /* opaque */

struct baseline *baseline_create(void);
void baseline_destroy(struct baseline *baseline);
/*
 * Read a file. VMR_SYSTEM when it cannot be read, VMR_BAD_INPUT when it is no baseline or an entry's `until` no date.
 * The caller destroys *ret.
 */
struct vmr_error *baseline_read(const char *path, struct baseline **ret) VMR_MUST_USE;
/*
 * Write it. Entries stay in the file's order; new ones stand by their fingerprints where all do, else at the end: the
 * same findings give the same bytes. VMR_BAD_INPUT when the file there is no baseline or one of `inputs` (paths; may be
 * NULL).
 */
struct vmr_error *baseline_write(struct baseline *baseline, const char *path,
				 const struct vmr_list *inputs) VMR_MUST_USE;
size_t baseline_count(const struct baseline *baseline);

/* True for a day of the calendar as YYYY-MM-DD. */
bool baseline_is_date(const char *text);
/* True for "vmrace1:" and the hex digits of a place, or of a place and a deed. */
bool baseline_is_fingerprint(const char *text);
/* True when an entry held until a day that is over. */
bool baseline_is_expired(const struct report_entry *entry);

/* An entry's words, borrowed from the baseline until the next change of it. */
struct report_entry baseline_entry(const struct baseline *baseline, size_t number);
/* An entry as its file has it; borrowed. */
const cJSON *baseline_json(const struct baseline *baseline, size_t number);
/* The entry of just this fingerprint, as its number; baseline_count when there is none. */
size_t baseline_find(const struct baseline *baseline, const char *fingerprint);

/* What is put in for a finding: files is what it rests on where source alone says it, else NULL. */
struct baseline_new {
	const char *fingerprint, *rule, *sentence;
	const struct vmr_list *files;
};
/* Add an entry, or bring the files of the one that has this fingerprint up to date. Its number. */
size_t baseline_put(struct baseline *baseline, const struct baseline_new *entry);
/* Add a finding that no entry has; one without a fingerprint is left out. source_alone: no dump was read. */
void baseline_add(struct baseline *baseline, const struct finding *finding, bool source_alone);
/* Add what another has and this has not, and take over the files of what both have. */
void baseline_add_all(struct baseline *baseline, const struct baseline *from);
/* Set a key of an entry to a text. */
void baseline_set(struct baseline *baseline, size_t number, const char *key, const char *value);

/*
 * Set each finding's baseline_state and entry, and note which entries fire: "unchanged" when one has the finding,
 * "expired" when only such have it that held until a day that is over, else "new".
 */
void baseline_mark(struct baseline *baseline, struct report_content *content);
/*
 * Note which entries no longer fire: all files that they rest on were looked at (is_looked), by their rule, and no
 * finding was theirs in this run.
 */
void baseline_look(struct baseline *baseline, const struct report_content *content,
		   bool (*is_looked)(void *context, const char *file), void *context);
/* What was noted; the caller destroys it. */
struct report_baseline *baseline_tell(const struct baseline *baseline, const char *path);
/* Let the next baseline_prune take an entry out, whether it fires or not. */
void baseline_drop(struct baseline *baseline, size_t number);
/* Take out the entries that no longer fire; how many. Numbers of those behind them change. */
size_t baseline_prune(struct baseline *baseline);
