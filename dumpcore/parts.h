/* SPDX-License-Identifier: MIT */
/* Parts of a split dump (makedumpfile --split) that are one container together. */
#pragma once

#include "dumpcore/container.h"

/*
 * Take the parts of this container's dump in that the options name; paths of other dumps are left alone. Which pages no
 * part has is in container->missing. VMR_BAD_INPUT when two have the same pages.
 */
struct vmr_error *dumpcore_parts_join(struct dumpcore_container *container,
				      const struct dumpcore_options *options) VMR_MUST_USE;
