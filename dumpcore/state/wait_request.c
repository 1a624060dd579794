/* SPDX-License-Identifier: MIT */
/*
 * The request that a task waits for whose I/O is under way: from what its frames have (a bio, a folio, a file) to the
 * device's queue, and among what that has in flight the one with the bio or page; else the oldest, as a hint.
 */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/locals.h"

#define STEP_LIMIT   10      /* from one struct to the next */
#define AROUND_LIMIT 6       /* frames outside of who waits */
#define TYPE_MASK    0170000 /* S_IFMT */
#define BLOCK_DEVICE 0060000 /* S_IFBLK */
#define A_WHILE      1000000000ull

static const char by_part[] = "it has what is waited for";
static const char by_age[] = "the oldest that its device has in flight: a hint";

/* Where a struct leads on the way to a queue: the first member that the kernel has. */
static const struct way {
	const char *type, *paths[2], *to[2];
	bool is_part; /* of a request */
} ways[] = {
	{"request", {"q"}, {"request_queue"}, true},
	{"bio", {"bi_bdev", "bi_disk"}, {"block_device", "gendisk"}, true}, /* 309dca309fc3 (5.12) */
	{"buffer_head", {"b_bdev"}, {"block_device"}, true},
	{"gendisk", {"queue"}, {"request_queue"}, false},
	{"block_device", {"bd_disk"}, {"gendisk"}, false},
	{"super_block", {"s_bdev"}, {"block_device"}, false},
	{"address_space", {"host"}, {"inode"}, false},
	{"inode", {"i_sb"}, {"super_block"}, false},
	{"file", {"f_mapping"}, {"address_space"}, false},
	{"kiocb", {"ki_filp"}, {"file"}, false},
	{"folio", {NULL}, {"address_space"}, true},
	{"page", {NULL}, {"address_space"}, true},
};

/* Where one has come to. */
struct place {
	const char *type;
	vmr_kaddr address;
	vmr_kaddr disk; /* that was met on the way */
};

static const struct way *way_from(const char *type)
{
	for (size_t i = 0; i < VMR_COUNT(ways); i++)
		if (!strcmp(ways[i].type, type))
			return &ways[i];
	return NULL;
}

/* The inode of a block device is a part of one struct with it. */
static bool take_device(struct dumpcore *dump, struct place *place)
{
	struct dumpcore_field mode, inode, super, device;
	uint64_t bits, owner, devices;

	if (vmr_error_drop(dumpcore_field_find(dump, "inode", "i_mode", &mode)) ||
	    !kernel_field_try(dump, &mode, place->address, &bits) || (bits & TYPE_MASK) != BLOCK_DEVICE ||
	    vmr_error_drop(dumpcore_field_find(dump, "inode", "i_sb", &super)) ||
	    !kernel_field_try(dump, &super, place->address, &owner) ||
	    !kernel_symbol_value(dump, "blockdev_superblock", sizeof(devices), &devices) || owner != devices ||
	    vmr_error_drop(dumpcore_field_find(dump, "bdev_inode", "vfs_inode", &inode)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "bdev_inode", "bdev", &device)))
		return false;
	*place = (struct place){"block_device", place->address - inode.offset + device.offset, place->disk};
	return true;
}

/* One step on; false: it leads no further. */
static bool step(struct dumpcore *dump, struct place *place)
{
	const struct way *way = way_from(place->type);
	struct dumpcore_field field;
	struct dumpcore_page page;
	uint64_t next;

	if (!way || !kernel_address_possible(place->address))
		return false;
	if (!strcmp(place->type, "inode") && take_device(dump, place))
		return true;
	if (!strcmp(place->type, "gendisk"))
		place->disk = place->address;
	if (!way->paths[0]) {
		if (vmr_error_drop(dumpcore_page_of_record(dump, place->address, &page)) ||
		    page.kind != DUMPCORE_PAGE_FILE)
			return false;
		*place = (struct place){way->to[0], page.mapping, place->disk};
		return true;
	}
	bool is_known = false;
	for (size_t i = 0; i < VMR_COUNT(way->paths) && way->paths[i]; i++) {
		if (vmr_error_drop(dumpcore_field_find(dump, way->type, way->paths[i], &field)))
			continue;
		is_known = true;
		if (!kernel_field_try(dump, &field, place->address, &next))
			continue;
		*place = (struct place){way->to[i], next, place->disk};
		return true;
	}
	if (!is_known)
		dumpcore_gap_add_member(dump, way->type, way->paths[0], "for which request tasks wait is not known");
	return false;
}

/* Its queue; NULL: it does not lead to one. */
static const struct inflight_queue *queue_of(struct wait_reader *reader, struct place place)
{
	for (unsigned i = 0; i < STEP_LIMIT && strcmp(place.type, "request_queue") != 0; i++)
		if (!step(reader->dump, &place))
			return NULL;
	return !strcmp(place.type, "request_queue") && kernel_address_possible(place.address)
		       ? inflight_queue_get(&reader->inflight, place.address, place.disk)
		       : NULL;
}

/* What nothing else has told: it waits for the request. */
static void take_object(struct wait_reader *reader, struct dumpcore_wait *wait, vmr_kaddr request)
{
	const struct dumpcore_type *type;

	if (wait->object || wait->kind != DUMPCORE_WAIT_IO ||
	    vmr_error_drop(dumpcore_type_find(reader->dump, "struct request", &type)))
		return;
	wait->object = request;
	wait->type = dumpcore_type_name(type);
	wait->how = "the request that has what its frames point to";
	wait->why = NULL;
}

static void take_request(struct wait_reader *reader, struct dumpcore_wait *wait, const struct inflight_queue *queue,
			 const struct inflight_request *request, bool is_exact)
{
	struct dumpcore_wait_request *ret = wait->request;
	uint64_t now;

	if (!ret)
		ret = wait->request = vmr_alloc(sizeof(*ret));
	free(ret->operation);
	*ret = (struct dumpcore_wait_request){.how = queue->why};
	memcpy(ret->device, queue->device, sizeof(ret->device));
	if (!request) {
		if (!ret->how)
			ret->how = queue->count ? "none that its device has in flight has it, or several have"
						: "its device has no request in flight";
		return;
	}
	ret->address = request->address;
	ret->operation = inflight_operation(reader->dump, request->flags);
	ret->sector = request->sector;
	ret->bytes = request->bytes;
	ret->is_exact = is_exact;
	ret->how = is_exact ? by_part : by_age;
	/* the clock is that of its last update: a little before what was begun since */
	ret->has_age = request->started && inflight_now(reader->dump, &now) && now + A_WHILE >= request->started;
	ret->age = ret->has_age && now > request->started ? now - request->started : 0;
	if (is_exact)
		take_object(reader, wait, request->address);
}

/* What one struct leads to. True: to the request itself. */
static bool try_one(struct wait_reader *reader, struct dumpcore_wait *wait, const char *type, vmr_kaddr address)
{
	const struct way *way = way_from(type);
	const struct inflight_queue *queue =
		way ? queue_of(reader, (struct place){.type = way->type, .address = address}) : NULL;

	if (!queue)
		return false;
	const struct inflight_request *request = way->is_part ? inflight_request_of(queue, address) : NULL;
	if (request || !wait->request)
		take_request(reader, wait, queue, request ? request : inflight_oldest(queue), request != NULL);
	return request != NULL;
}

static const char *plain_name(const char *type)
{
	return type && !strncmp(type, "struct ", 7) ? type + 7 : "";
}

static bool try_frame(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame,
		      struct dumpcore_wait *wait)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count = 0;

	if (stack->frames[frame].inferred ||
	    vmr_error_drop(dumpcore_locals_read(reader->dump, stack, frame, &locals, &count)))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_type *target =
			locals[i].has_value && locals[i].type ? pointee_target(locals[i].type) : NULL;
		bool is_found = target ? try_one(reader, wait, plain_name(dumpcore_type_name(target)), locals[i].value)
				: locals[i].type && locals[i].address
					? try_one(reader, wait, plain_name(dumpcore_type_name(locals[i].type)),
						  locals[i].address)
					: false;
		if (is_found)
			return true;
	}
	return false;
}

void wait_request_find(struct wait_reader *reader, const struct dumpcore_stack *stack, struct dumpcore_wait *wait)
{
	bool is_bit = wait->kind == DUMPCORE_WAIT_BIT;

	if (!reader->inflight.dump)
		inflight_init(&reader->inflight, reader->dump);
	/* the word of a buffer's bits is its first */
	if (wait->object && try_one(reader, wait, is_bit ? "" : plain_name(wait->type), wait->object))
		return;
	size_t end = wait->frame == SIZE_MAX ? stack->frame_count : wait->frame + 1 + AROUND_LIMIT;
	for (size_t i = 0; i < stack->frame_count && i < end; i++)
		if (try_frame(reader, stack, i, wait))
			return;
}
