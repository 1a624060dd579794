/* SPDX-License-Identifier: MIT */
/* What keeps all verdicts of a case weak: limits.sql over facts and conclusions. */
#include "rules/engine/limits.h"

#include "rules/engine/casedb.h"

struct vmr_error *limits_note_no_source(struct casedb *db)
{
	return casedb_run(db, "engine/limits.sql", "no-source");
}

struct vmr_error *limits_note(struct casedb *db)
{
	VMR_TRY(casedb_run(db, "engine/limits.sql", "differing"));
	VMR_TRY(casedb_run(db, "engine/limits.sql", "degraded"));
	VMR_TRY(casedb_run(db, "engine/limits.sql", "refused"));
	VMR_TRY(casedb_run(db, "engine/limits.sql", "uncompared"));
	VMR_TRY(casedb_run(db, "engine/limits.sql", "untried"));
	VMR_TRY(casedb_run(db, "engine/coverage.sql", "count"));
	VMR_TRY(casedb_run(db, "engine/coverage.sql", "nothing"));
	return casedb_run(db, "engine/coverage.sql", "limit");
}
