/* SPDX-License-Identifier: MIT */
/* Facts of what the cross-task state implicated. */
#pragma once

#include "common/error.h"

struct casedb;
struct dumpcore;

/* variable, register, memory and place of the implicated frames, records, queues and locks; then fill_dump_code. */
struct vmr_error *fill_dump_detail(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* witness: places that hold an address within a subject. */
struct vmr_error *fill_dump_witness(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* echo: where else the value that was used of a subject lies. */
struct vmr_error *fill_dump_echo(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* room: live frames that lead to a subject's owner. */
struct vmr_error *fill_dump_room(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* trace: who has run where the subjects lie. */
struct vmr_error *fill_dump_trace(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* code_function, code_line, code_call, code_variable, code_member of the implicated functions and types. */
struct vmr_error *fill_dump_code(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* code_function, code_line, code_call, code_variable of the functions that a part of an SQL file selects. */
struct vmr_error *fill_dump_code_of(struct dumpcore *dump, struct casedb *db, const char *file,
				    const char *part) VMR_MUST_USE;
