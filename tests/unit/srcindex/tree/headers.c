/* SPDX-License-Identifier: MIT */
/* What of headers.h comes with this file: test_headers.c asks. */
#include "headers.h"

void call_guest(struct bench *bench)
{
	struct guest *guest = list_first_entry(&bench->sitting, struct guest, link);

	spin_lock(&bench->lock);
	if (second_link(&bench->sitting) != bench->sitting.prev)
		list_del_init(&guest->link);
	guest->called = 1;
	wake_up_process(guest->task);
	spin_unlock(&bench->lock);
}

int sit(struct bench *bench, struct parcel *parcel)
{
	take_place(bench);
	sit_down(bench);
	return cost(parcel);
}

int travel(struct parcel *told)
{
	struct parcel own;

	return check_in(&own) + only_told(told);
}
