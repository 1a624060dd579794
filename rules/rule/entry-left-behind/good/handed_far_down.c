/* SPDX-License-Identifier: MIT */
/* Who is handed the record far down, behind more calls than are followed, takes it off. */
#include "../kernel.h"

struct parcel {
	struct list_head node;
	int weight;
};

struct depot {
	spinlock_t lock;
	struct list_head parcels;
};

static void pass_10(struct depot *depot, struct parcel *parcel)
{
	spin_lock(&depot->lock);
	list_del(&parcel->node);
	spin_unlock(&depot->lock);
}

static void pass_9(struct depot *depot, struct parcel *parcel)
{
	pass_10(depot, parcel);
}

static void pass_8(struct depot *depot, struct parcel *parcel)
{
	pass_9(depot, parcel);
}

static void pass_7(struct depot *depot, struct parcel *parcel)
{
	pass_8(depot, parcel);
}

static void pass_6(struct depot *depot, struct parcel *parcel)
{
	pass_7(depot, parcel);
}

static void pass_5(struct depot *depot, struct parcel *parcel)
{
	pass_6(depot, parcel);
}

static void pass_4(struct depot *depot, struct parcel *parcel)
{
	pass_5(depot, parcel);
}

static void pass_3(struct depot *depot, struct parcel *parcel)
{
	pass_4(depot, parcel);
}

static void pass_2(struct depot *depot, struct parcel *parcel)
{
	pass_3(depot, parcel);
}

static void pass_1(struct depot *depot, struct parcel *parcel)
{
	pass_2(depot, parcel);
}

int deliver(struct depot *depot)
{
	struct parcel parcel = { .weight = 1 };

	spin_lock(&depot->lock);
	list_add_tail(&parcel.node, &depot->parcels);
	spin_unlock(&depot->lock);
	schedule();
	pass_1(depot, &parcel);
	return parcel.weight;
}
