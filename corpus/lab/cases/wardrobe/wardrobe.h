/* SPDX-License-Identifier: MIT */
#ifndef WARDROBE_H
#define WARDROBE_H

#include <linux/mutex.h>

enum { WARDROBE_RACY, WARDROBE_FIXED, WARDROBE_DECOY };

struct wardrobe {
	struct mutex door;
	int coats;
	unsigned long taken;
	unsigned int window;
	int variant;
};

int wardrobe_take(struct wardrobe *wardrobe);
int wardrobe_take_and_close(struct wardrobe *wardrobe);
void wardrobe_fill(struct wardrobe *wardrobe);

#endif
