/* SPDX-License-Identifier: MIT */
/* A header with a helper that puts an entry on a queue. */
#pragma once

#include "kernel.h"

static inline void queue_tail(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	entry->flags = 0;
	__add_wait_queue(head, entry);
}
