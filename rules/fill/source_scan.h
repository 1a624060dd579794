/* SPDX-License-Identifier: MIT */
/* Reads a whole source tree in rounds: bodies only of functions that a rule could be about. */
#pragma once

#include "common/error.h"
#include "srcindex/srcindex.h"

struct casedb;

/*
 * First what every function is (parameters, callbacks, records on stacks), then the bodies of owners of records and of
 * those that let them go, then, round by round, of those that they hand such records to. add: puts a row into the case
 * database.
 */
struct vmr_error *fill_source_scan(struct srcindex *index, struct casedb *db, srcindex_sink *add,
				   void *context) VMR_MUST_USE;
