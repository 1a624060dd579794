/* SPDX-License-Identifier: MIT */
/* Inside of the depot. */
#ifndef COURIER_SHELF_H
#define COURIER_SHELF_H

#include <linux/mutex.h>
#include "courier_depot.h"

enum { COURIER_LATELY = 64 };

/* All of it under door. */
struct courier_depot {
	struct mutex door;
	struct hlist_head shelf;
	struct courier_errand *lately[COURIER_LATELY];	/* that were taken off the shelf */
	unsigned int taken;
};

extern struct courier_depot courier_depot;

#endif
