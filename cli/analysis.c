/* SPDX-License-Identifier: MIT */
/* Puts the stages together: dump and source to facts, rules to findings. */
#include "cli/analysis.h"

#include <time.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct vmr_error *analysis_facts(const struct analysis_options *options, struct casedb **ret)
{
	return casedb_create(options->case_path, ret);
}

struct vmr_error *analysis_run(const struct analysis_options *options, struct report_content **ret)
{
	double start = seconds_now();
	struct casedb *db = NULL;
	VMR_TRY(analysis_facts(options, &db));
	struct report_content *content = vmr_alloc(sizeof(*content));
	content->tool_version = vmr_strdup(VMRACE_VERSION);
	content->source_match = vmr_strdup("unknown");
	content->crash.pid = content->crash.cpu = -1;
	casedb_destroy(db);
	content->seconds = seconds_now() - start;
	*ret = content;
	return NULL;
}
