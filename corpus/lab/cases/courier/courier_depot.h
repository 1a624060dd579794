/* SPDX-License-Identifier: MIT */
/* A depot of errands: clients leave them on its shelf, a carrier takes them out one by one and brings an answer. */
#ifndef COURIER_DEPOT_H
#define COURIER_DEPOT_H

#include <linux/list.h>
#include <linux/types.h>

struct courier_errand;

/* What a client does with the answer to its errand. */
struct courier_ops {
	void (*answered)(struct courier_errand *errand, u64 answer);
};

struct courier_errand {
	struct hlist_node shelf;	/* unhashed: not the depot's, or on its way */
	const struct courier_ops *ops;
	u64 parcel;
	u64 answer;
	u32 delivered;
};

void courier_depot_submit(struct courier_errand *errand);
bool courier_depot_cancel(struct courier_errand *errand);
int courier_depot_carry(void);

#endif
