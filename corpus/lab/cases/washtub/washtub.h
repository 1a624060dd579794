/* SPDX-License-Identifier: MIT */
#ifndef WASHTUB_H
#define WASHTUB_H

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

enum { WASHTUB_RACY, WASHTUB_FIXED, WASHTUB_DECOY };

extern struct mutex tub;
extern struct workqueue_struct *maids;
extern struct work_struct wash;
extern struct completion water;	/* it does not come */
extern unsigned long washed;
extern int washtub_variant;

void washtub_wash(struct work_struct *work);
void washtub_rinse(unsigned int window);
void washtub_rinse_later(unsigned int window);

#endif
