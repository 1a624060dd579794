/* SPDX-License-Identifier: MIT */
/* Works that wait until somebody gets to them as facts. */
#include "dumpcore/state/workpool.h"

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

static const char *symbol_of(struct dumpcore *dump, vmr_kaddr function)
{
	struct dumpcore_symbol symbol;

	return function && !vmr_error_drop(dumpcore_symbol_at(dump, function, &symbol)) ? symbol.name : NULL;
}

static struct vmr_error *add_works(struct dumpcore *dump, struct casedb *db, const struct dumpcore_workpool *pool)
{
	for (size_t i = 0; i < pool->kept; i++) {
		const struct dumpcore_work *work = &pool->works[i];
		VMR_TRY(CASE_INSERT(db, work_pending, .pool = CASE_INT(pool->pool),
				    .limited = CASE_INT_IF(pool->limited, pool->limited), .ord = CASE_INT(i),
				    .work = CASE_INT(work->address),
				    .func = CASE_INT_IF(work->function, work->function),
				    .symbol = CASE_TEXT(symbol_of(dump, work->function)),
				    .workqueue = CASE_INT_IF(work->workqueue, work->workqueue),
				    .name = CASE_TEXT(*work->name ? work->name : NULL)));
	}
	return NULL;
}

static struct vmr_error *add_holders(struct dumpcore *dump, struct casedb *db, const struct dumpcore_workpool *pool)
{
	for (size_t i = 0; i < pool->holder_count; i++) {
		const struct dumpcore_work_holder *holder = &pool->holders[i];
		VMR_TRY(CASE_INSERT(db, work_holder, .pool = CASE_INT(pool->pool),
				    .limited = CASE_INT_IF(pool->limited, pool->limited),
				    .task = CASE_INT(holder->task->address), .pid = CASE_INT(holder->task->pid),
				    .role = CASE_TEXT(dumpcore_work_role_name(holder->role)),
				    .work = CASE_INT_IF(holder->work, holder->work),
				    .func = CASE_INT_IF(holder->function, holder->function),
				    .symbol = CASE_TEXT(symbol_of(dump, holder->function)),
				    .since = CASE_INT_IF(holder->has_since, holder->since),
				    .scheduling = CASE_TEXT(holder->scheduling),
				    .manager = CASE_INT(holder->is_manager), .panicked = CASE_INT(holder->has_panicked),
				    .interrupt = CASE_INT_IF(holder->is_interrupted, holder->interrupt)));
	}
	return NULL;
}

static struct vmr_error *add_pool(struct dumpcore *dump, struct casedb *db, const struct dumpcore_workpool *pool)
{
	bool is_limit = pool->limited;

	VMR_TRY(CASE_INSERT(db, work_pool, .pool = CASE_INT(pool->pool),
			    .limited = CASE_INT_IF(is_limit, pool->limited), .number = CASE_INT(pool->number),
			    .cpu = CASE_INT_IF(pool->cpu >= 0, pool->cpu), .softirq = CASE_INT(pool->is_softirq),
			    .workqueue = CASE_INT_IF(is_limit, pool->workqueue),
			    .name = CASE_TEXT(is_limit && *pool->name ? pool->name : NULL),
			    .active = CASE_INT_IF(is_limit, pool->active), .most = CASE_INT_IF(is_limit, pool->most),
			    .workers = CASE_INT(pool->workers), .idle = CASE_INT(pool->idle),
			    .running = CASE_INT(pool->running), .works = CASE_INT(pool->count),
			    .cut = CASE_INT(pool->is_cut), .since = CASE_INT_IF(pool->has_since, pool->since),
			    .still = CASE_INT(pool->is_still), .why = CASE_TEXT(pool->why)));
	VMR_TRY(add_works(dump, db, pool));
	return add_holders(dump, db, pool);
}

struct vmr_error *fill_dump_workpool(struct dumpcore *dump, struct casedb *db, const struct dumpcore_waits *waits)
{
	struct dumpcore_workpools *pools;
	struct vmr_error *error = NULL;

	VMR_TRY(dumpcore_workpools_read(dump, waits, &pools));
	for (size_t i = 0; i < pools->count && !error; i++)
		error = add_pool(dump, db, &pools->pools[i]);
	dumpcore_workpools_destroy(pools);
	return error;
}
