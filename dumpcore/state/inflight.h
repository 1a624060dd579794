/* SPDX-License-Identifier: MIT */
/* Requests that block devices have in flight (include/linux/blk-mq.h). Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;
struct inflight_part; /* what requests are made of: a hash by address */

struct inflight_request {
	vmr_kaddr address;
	uint64_t flags; /* cmd_flags: the operation is its lowest byte */
	uint64_t sector;
	uint64_t bytes;
	uint64_t started; /* ns of CLOCK_MONOTONIC, 0: the kernel keeps no such time */
};

/* A queue that was looked at. */
struct inflight_queue {
	vmr_kaddr address;
	char device[32]; /* the disk's name; "" not known */
	const char *why; /* why its requests are not known; NULL: they are; static */
	struct inflight_request *requests;
	size_t count;
	bool is_cut; /* not all tags, or not all parts of a request, were looked at */
	struct inflight_part *parts;
};

struct inflight_layout;
struct inflight {
	struct dumpcore *dump;
	struct inflight_layout *layout; /* NULL: no queue was asked for yet */
	struct inflight_queue **queues;
	size_t queue_count;
	size_t tags; /* that may still be read, of the dump */
};

void inflight_init(struct inflight *inflight, struct dumpcore *dump);
void inflight_deinit(struct inflight *inflight);
/* The requests of a request_queue, the disk that it is of (0: not known); NULL: there are too many queues. Read once;
 * borrowed until inflight_deinit. */
const struct inflight_queue *inflight_queue_get(struct inflight *inflight, vmr_kaddr queue, vmr_kaddr disk);
/*
 * The request that has a bio, a page (of a folio the first), or a bio whose bi_private is that; NULL: none has, or
 * several have.
 */
const struct inflight_request *inflight_request_of(const struct inflight_queue *queue, vmr_kaddr part);
/* The one that was begun first; NULL: there is none, or times are not kept. */
const struct inflight_request *inflight_oldest(const struct inflight_queue *queue);
/* "read", "write", "zone_append", ... of a request's flags, as the kernel's enum has it. The caller owns it; NULL
 * unknown. */
char *inflight_operation(struct dumpcore *dump, uint64_t flags);
/* CLOCK_MONOTONIC, as of its last update. False: not known. */
bool inflight_now(struct dumpcore *dump, uint64_t *ret);
