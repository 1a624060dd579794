/* SPDX-License-Identifier: MIT */
/* Subjects: records on stacks that the value chain of the crash runs through. */
#pragma once

#include "common/address.h"
#include "common/error.h"

struct casedb;
struct dumpcore;
struct dumpcore_task;

struct subject {
	vmr_kaddr address;                                        /* of the object */
	uint64_t size;                                            /* 0 unknown */
	const struct dumpcore_task *task;                         /* whose stack; NULL: of a task that is gone */
	const char *owner_function, *owner_file, *owner_variable; /* NULL unknown; borrowed during the call */
};

typedef struct vmr_error *subject_function(struct dumpcore *dump, struct casedb *db, const struct subject *subject);
/* Call `function` for each subject, by address; at most 8. Runs when object and crash_step are filled. */
struct vmr_error *for_subjects(struct dumpcore *dump, struct casedb *db, subject_function *function) VMR_MUST_USE;
/* The same with each that may have made a subject as its owner; at most 8 pairs. Runs when object_owner is filled too.
 */
struct vmr_error *for_owners(struct dumpcore *dump, struct casedb *db, subject_function *function) VMR_MUST_USE;
