/* SPDX-License-Identifier: MIT */
/* Reads a whole source tree in rounds: bodies only of functions that a rule could be about. */
#pragma once

#include "common/error.h"
#include "srcindex/srcindex.h"

struct casedb;

/*
 * First what every function is (parameters, callbacks, records on stacks), then the bodies of owners of records and of
 * those that let them go, then, round by round, of those that they hand such records to. wants: effects of api rows; a
 * file that calls no function of them and does not name a record that matters is left out; NULL: none is. add: puts a
 * row into the case database.
 */
struct vmr_error *fill_source_scan(struct srcindex *index, struct casedb *db, const struct vmr_list *wants,
				   srcindex_sink *add, void *context) VMR_MUST_USE;
