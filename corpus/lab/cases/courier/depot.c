/* SPDX-License-Identifier: MIT */
// What clients call: errands come onto the shelf, and off it as long as nobody carries them.
#include <linux/module.h>
#include "shelf.h"

struct courier_depot courier_depot = {
	.door = __MUTEX_INITIALIZER(courier_depot.door),
	.shelf = HLIST_HEAD_INIT,
};

void courier_depot_submit(struct courier_errand *errand)
{
	mutex_lock(&courier_depot.door);
	hlist_add_head(&errand->shelf, &courier_depot.shelf);
	mutex_unlock(&courier_depot.door);
}
EXPORT_SYMBOL_GPL(courier_depot_submit);

/* False: the errand is on its way already, and will be answered. */
bool courier_depot_cancel(struct courier_errand *errand)
{
	bool here;

	mutex_lock(&courier_depot.door);
	here = !hlist_unhashed(&errand->shelf);
	if (here)
		hlist_del_init(&errand->shelf);
	mutex_unlock(&courier_depot.door);
	return here;
}
EXPORT_SYMBOL_GPL(courier_depot_cancel);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a depot that answers the requests of another module");
