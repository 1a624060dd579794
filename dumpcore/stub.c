/* SPDX-License-Identifier: MIT */
/*
 * Parts of the handle that are not written yet: weak, so that the part's own file wins. Who writes a part deletes its line
 * here. Last in the list of sources.
 */
#include "dumpcore/internal.h"

#define WEAK __attribute__((weak))

WEAK struct vmr_error *dumpcore_debuginfo_open(struct dumpcore *dump, const struct dumpcore_options *options)
{
	(void)dump;
	(void)options;
	return NULL;
}

#define STUB(name)                                                                                                     \
	WEAK void dumpcore_##name##_destroy(struct dumpcore_##name *part)                                              \
	{                                                                                                              \
		(void)part;                                                                                            \
	}

STUB(debuginfo)
STUB(types)
STUB(cpus)
STUB(tasks)
STUB(stackmap)
STUB(slabs)
STUB(vmalloc)
STUB(modules)
STUB(unwind)
STUB(state)
