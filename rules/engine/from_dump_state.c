/* SPDX-License-Identifier: MIT */
/* Cross-task state to facts. */
#include "rules/engine/from_dump_state.h"
#include "rules/engine/from_dump.h"

struct vmr_error *from_dump_state(struct dumpcore *dump, struct casedb *db)
{
	VMR_TRY(from_dump_queue(dump, db));
	VMR_TRY(from_dump_flux(dump, db));
	VMR_TRY(from_dump_lock(dump, db));
	return from_dump_crash(dump, db);
}
