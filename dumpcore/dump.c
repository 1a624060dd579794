/* SPDX-License-Identifier: MIT */
/* What the handle itself knows: the dump as a whole, and the first read that the system refused. */
#include "dumpcore/dump.h"

#include "dumpcore/container.h"
#include "dumpcore/internal.h"

const char *dumpcore_naming_name(enum dumpcore_naming naming)
{
	static const char *const names[] = {
		[DUMPCORE_NAMING_NONE] = "none",
		[DUMPCORE_NAMING_OWN] = "own",
		[DUMPCORE_NAMING_TYPES] = "types",
		[DUMPCORE_NAMING_FULL] = "full",
	};
	return names[naming];
}

const struct dumpcore_info *dumpcore_info_get(const struct dumpcore *dump)
{
	return &dump->info;
}

struct vmr_error *dumpcore_failure(const struct dumpcore *dump)
{
	const struct vmr_error *failure = dump->failure;

	if (!failure && dump->container)
		failure = dump->container->failure;
	return failure ? vmr_error_create(failure->code, "%s", failure->message) : NULL;
}

void dumpcore_failure_note(struct dumpcore *dump, struct vmr_error *error)
{
	if (error && error->code == VMR_SYSTEM && !dump->failure)
		dump->failure = error;
	else
		vmr_error_destroy(error);
}
