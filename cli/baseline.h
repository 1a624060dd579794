/* SPDX-License-Identifier: MIT */
/* A baseline: the fingerprints of findings that are known, as a small JSON file that people can read and merge. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "rules/content/finding.h"

struct baseline; /* opaque */

struct baseline *baseline_create(void);
void baseline_destroy(struct baseline *baseline);
/* Read a file. VMR_SYSTEM when it cannot be read, VMR_BAD_INPUT when it is no baseline. The caller destroys *ret. */
struct vmr_error *baseline_read(const char *path, struct baseline **ret) VMR_MUST_USE;
/*
 * Write it, sorted by fingerprint: the same findings give the same bytes. VMR_BAD_INPUT when the file there is no
 * baseline or one of `inputs` (paths; may be NULL).
 */
struct vmr_error *baseline_write(const struct baseline *baseline, const char *path,
				 const struct vmr_list *inputs) VMR_MUST_USE;
bool baseline_has(const struct baseline *baseline, const char *fingerprint);
/* Add a finding once; one without a fingerprint is left out. */
void baseline_add(struct baseline *baseline, const struct finding *finding);
/* Add all of another. */
void baseline_add_all(struct baseline *baseline, const struct baseline *from);
size_t baseline_count(const struct baseline *baseline);
/* Set each finding's baseline_state: "unchanged" when the baseline has it, else "new". */
void baseline_mark(const struct baseline *baseline, struct report_content *content);
