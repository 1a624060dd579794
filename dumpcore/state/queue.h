/* SPDX-License-Identifier: MIT */
/*
 * Wait queues (include/linux/wait.h, swait.h) and their entries: those on any stack, live or dead, those that pointers
 * of live frames lead to, those in variables of modules (and of the kernel, where a running task's stack cannot be
 * walked) that lead to a stack, and those that their rings reach.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

enum dumpcore_queue_kind {
	DUMPCORE_QUEUE_UNKNOWN = 0,
	DUMPCORE_QUEUE_WAIT,  /* wait_queue_head, wait_queue_entry */
	DUMPCORE_QUEUE_SWAIT, /* swait_queue_head, swait_queue */
};

struct dumpcore_queue_entry {
	vmr_kaddr address;
	enum dumpcore_queue_kind kind;
	const struct dumpcore_task *task; /* whose stack it is on, NULL: on none */
	vmr_kaddr queue;                  /* the head whose ring it is in, 0 unknown */
	const char *function;             /* symbol of its func; NULL for swait; borrowed */
	bool linked;
	vmr_kaddr prev, next; /* its list links */
	bool live;            /* a variable of a live frame, or not on a stack and not free */
	bool is_variable;     /* found as a variable of a live frame */
};

struct dumpcore_queue {
	vmr_kaddr address;
	enum dumpcore_queue_kind kind;
	char *name;              /* symbol with offset, NULL unknown */
	char *holder;            /* what it lies in, one line; NULL unknown */
	const char *holder_type; /* of a variable of the kernel's data that it is a part of; NULL: of none, or unknown.
				    Borrowed */
	uint64_t holder_offset;  /* in that */
	vmr_kaddr lock;
	bool lock_known, lock_held;
	size_t length;
	bool closes_known, closes;
	bool is_certain; /* a pointer or variable of the head's own type, or an entry's ring, led here; else part of a
			    larger object */
};

/* The first broken place of a ring, seen from its head. */
struct dumpcore_queue_damage {
	vmr_kaddr queue;
	size_t position;   /* entries from the head */
	vmr_kaddr address; /* list_head */
	const char *kind;  /* as the table queue_damage: "free-object", "one-sided", ... */
	bool has_values;
	uint64_t expected, found;
	vmr_kaddr prev, next;
	char *text;
};

struct dumpcore_queues {
	struct dumpcore_queue_entry *entries; /* by address */
	size_t entry_count;
	struct dumpcore_queue *queues; /* by address */
	size_t queue_count;
	struct dumpcore_queue_damage *damages;
	size_t damage_count;
};

/* The caller destroys *ret. What could not be read is a gap. VMR_NOT_FOUND: the kernel's types are not known. */
struct vmr_error *dumpcore_queues_read(struct dumpcore *dump, struct dumpcore_queues **ret) VMR_MUST_USE;
void dumpcore_queues_destroy(struct dumpcore_queues *queues);
