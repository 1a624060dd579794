/* SPDX-License-Identifier: MIT */
/* One cause, one finding; siblings; how each rule ended: merge.sql over the conclusions. */
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"

struct vmr_error *evaluate_merge(struct casedb *db)
{
	return casedb_run(db, "engine/merge.sql", "");
}
