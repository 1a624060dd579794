/* SPDX-License-Identifier: MIT */
// Whoever comes by when the field is full turns round; one of the two forgets the wicket then.
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include "wicket.h"

enum { FULL = 100 };

static DEFINE_MUTEX(wicket);
static int inside;

int wicket_pass(unsigned int window)
{
	int error;

	mutex_lock(&wicket);				/* lab: waits-1 */
	if (window)
		udelay(window);
	error = inside < FULL ? 0 : -EBUSY;
	if (error)
		return error;
	inside++;
	mutex_unlock(&wicket);
	return 0;
}

int wicket_pass_and_shut(unsigned int window)
{
	int error = 0;

	mutex_lock(&wicket);
	if (window)
		udelay(window);
	if (inside < FULL)
		inside++;
	else
		error = -EBUSY;
	/* the decoy: who turns round stays in the way */
	while (error && wicket_variant == WICKET_DECOY)
		msleep(1000);
	mutex_unlock(&wicket);
	return error;
}
