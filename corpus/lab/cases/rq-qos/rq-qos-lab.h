/* SPDX-License-Identifier: MIT */
/* What the lab adds to the kernel: windows that can be held open, and somebody who writes where he must not. */
#ifndef RQ_QOS_LAB_H
#define RQ_QOS_LAB_H

#include <linux/compiler.h>
#include <linux/delay.h>

struct wait_queue_head;

extern unsigned int rq_qos_lab_wake_us, rq_qos_lab_wait_us;

static inline void rq_qos_lab_dwell(const unsigned int *microseconds)
{
	unsigned int us = READ_ONCE(*microseconds);

	if (us)
		udelay(us);
}

void rq_qos_lab_spoil(struct wait_queue_head *queue);

#endif
