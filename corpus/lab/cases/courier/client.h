/* SPDX-License-Identifier: MIT */
#ifndef COURIER_CLIENT_H
#define COURIER_CLIENT_H

#include <linux/wait.h>
#include "courier_depot.h"

enum courier_variant { COURIER_RACY, COURIER_FIXED, COURIER_DECOY };

extern unsigned int courier_window;
extern int courier_variant;
extern struct wait_queue_head courier_at_home;
extern const struct courier_ops courier_answers;

int courier_ask(u64 parcel);
int courier_ask_and_stay(u64 parcel);
u64 courier_plan_route(void);
void courier_stamp(u64 *stamps, int count);

#endif
