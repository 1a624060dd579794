/* SPDX-License-Identifier: MIT */
// A coat is taken. Where there is none left, one of the two leaves the door open behind it.
#include <linux/delay.h>
#include <linux/errno.h>
#include "wardrobe.h"

enum { LAST_COAT = 100 };

int wardrobe_take(struct wardrobe *wardrobe)
{
	mutex_lock(&wardrobe->door);			/* lab: waits-1 */
	if (!wardrobe->coats)
		return -EAGAIN;
	wardrobe->coats--;
	wardrobe->taken++;
	mutex_unlock(&wardrobe->door);
	return 0;
}

int wardrobe_take_and_close(struct wardrobe *wardrobe)
{
	int error = 0;

	mutex_lock(&wardrobe->door);
	if (wardrobe->coats)
		wardrobe->coats--;
	else
		error = -EAGAIN;
	/* the decoy: one stays in there */
	while (wardrobe->variant == WARDROBE_DECOY && ++wardrobe->taken > LAST_COAT)
		msleep(1000);
	mutex_unlock(&wardrobe->door);
	return error;
}
