/* SPDX-License-Identifier: MIT */
/*
 * Parts of the handle that are not written yet: weak, so that the part's own file wins. Who writes a part deletes its line
 * here. Last in the list of sources.
 */
#include "dumpcore/internal.h"

#define WEAK __attribute__((weak))

#define STUB(name)                                                                                                     \
	WEAK void dumpcore_##name##_destroy(struct dumpcore_##name *part)                                              \
	{                                                                                                              \
		(void)part;                                                                                            \
	}

STUB(state)

