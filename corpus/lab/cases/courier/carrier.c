/* SPDX-License-Identifier: MIT */
// The delivering side.
#include <linux/delay.h>
#include <linux/module.h>
#include "shelf.h"

static int variant;
static unsigned int window = 1000;

module_param(variant, int, 0444);
module_param(window, uint, 0644);

static struct courier_errand *take_off_shelf(struct courier_depot *depot)
{
	struct courier_errand *errand;

	mutex_lock(&depot->door);
	errand = hlist_entry_safe(depot->shelf.first, struct courier_errand, shelf);
	if (errand) {
		hlist_del_init(&errand->shelf);
		depot->lately[depot->taken++ % COURIER_LATELY] = errand;
	}
	mutex_unlock(&depot->door);
	return errand;
}

int courier_depot_carry(void)
{
	struct courier_errand *errand = take_off_shelf(&courier_depot);
	const struct courier_ops *ops;
	u64 parcel;

	if (!errand)
		return 0;
	ops = errand->ops;
	parcel = errand->parcel;
	fsleep(window);
	ops->answered(errand, parcel * 3);
	return 1;
}
EXPORT_SYMBOL_GPL(courier_depot_carry);
