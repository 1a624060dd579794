/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FERRY_H
#define _LINUX_FERRY_H

#include <linux/wait.h>

struct task_struct;

enum ticket_state { TICKET_WAITING, TICKET_CALLED };

/* On the stack of a passenger who waits at the pier. */
struct ferry_ticket {
	unsigned int seats;
	enum ticket_state state;
	struct task_struct *holder;
	struct wait_queue_entry wait;
};

void ferry_init(unsigned long mode);

#endif
