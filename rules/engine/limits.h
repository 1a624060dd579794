/* SPDX-License-Identifier: MIT */
/* What keeps all verdicts of a case weak: rows of `limits`. */
#pragma once

#include "common/error.h"

struct casedb;

/* There is a dump, and no source tree was given. */
struct vmr_error *limits_note_no_source(struct casedb *db) VMR_MUST_USE;
/*
 * Source that is another kernel's, files that could not be read well, a kernel that is untried, and what was looked at
 * at all (coverage); when the rules have been evaluated.
 */
struct vmr_error *limits_note(struct casedb *db) VMR_MUST_USE;
