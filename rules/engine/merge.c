/* SPDX-License-Identifier: MIT */
/* Rivals that are other rules; one cause, one finding; siblings: rivalry.sql and merge.sql over the conclusions. */
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"

struct vmr_error *evaluate_merge(struct casedb *db)
{
	VMR_TRY(casedb_run(db, "engine/rivalry.sql", ""));
	return casedb_run(db, "engine/merge.sql", "");
}
