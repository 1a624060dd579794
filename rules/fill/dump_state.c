/* SPDX-License-Identifier: MIT */
/* Cross-task state to facts. */
#include "rules/fill/dump_state.h"
#include "rules/fill/dump.h"

struct vmr_error *fill_dump_state(struct dumpcore *dump, struct casedb *db)
{
	VMR_TRY(fill_dump_queue(dump, db));
	VMR_TRY(fill_dump_flux(dump, db));
	VMR_TRY(fill_dump_lock(dump, db));
	VMR_TRY(fill_dump_wait(dump, db));
	VMR_TRY(fill_dump_taken(dump, db));
	VMR_TRY(fill_dump_crash(dump, db));
	VMR_TRY(fill_dump_root(dump, db));
	return fill_dump_queued(dump, db);
}
