/* SPDX-License-Identifier: MIT */
/*
 * Requests in flight: a queue's tag set has for each hardware queue the requests that were given a tag. One whose tag
 * was given back still stands there; its state says that it is idle.
 */
#include "dumpcore/state/inflight.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/memory.h"

#define QUEUE_LIMIT    256    /* that are looked at, of one dump */
#define HARDWARE_LIMIT 4096   /* hardware queues of one set */
#define TAG_LIMIT      65536  /* tags of one of these */
#define ALL_TAGS_LIMIT 262144 /* tags, of one dump */
#define BIO_LIMIT      256    /* bios of one request */
#define VECTOR_LIMIT   256    /* pages of one bio, as blk-mq has them at most (BIO_MAX_VECS) */
#define PART_LIMIT     262144 /* of the requests of one queue */
#define IDLE           0      /* MQ_RQ_IDLE (enum mq_rq_state) */
#define OPERATION      0xff   /* REQ_OP_MASK */

/* An address that a request has, and which request that is. */
struct inflight_part {
	vmr_kaddr address;
	size_t request; /* SIZE_MAX: several have it */
	UT_hash_handle hh;
};

struct inflight_layout {
	bool is_known;
	struct dumpcore_field set, disk, name;                         /* of a queue, and of a disk */
	struct dumpcore_field tags, hardware, tag_count, requests;     /* of a set, and of its tags */
	struct dumpcore_field queue, tag, state, flags, sector, bytes; /* of a request */
	struct dumpcore_field started, bio, next, private, end;
	struct dumpcore_field vectors, index, size, page, length;
	uint64_t vector_size;
	vmr_kaddr chained; /* bio_chain_endio(): bi_private is the bio that this one is a part of */
};

#define FIELD(member, type, optional, ...)                                                                             \
	{                                                                                                              \
		offsetof(struct inflight_layout, member), type, {__VA_ARGS__}, optional, NULL                          \
	}
static const struct kernel_field_row fields[] = {
	FIELD(set, "request_queue", false, "tag_set"),
	FIELD(disk, "request_queue", true, "disk"), /* d152c682f03c (5.15) */
	FIELD(name, "gendisk", false, "disk_name"),
	FIELD(tags, "blk_mq_tag_set", false, "tags"),
	FIELD(hardware, "blk_mq_tag_set", false, "nr_hw_queues"),
	FIELD(tag_count, "blk_mq_tags", false, "nr_tags"),
	FIELD(requests, "blk_mq_tags", false, "rqs"),
	FIELD(queue, "request", false, "q"),
	FIELD(tag, "request", false, "tag"),
	FIELD(state, "request", false, "state"),
	FIELD(flags, "request", false, "cmd_flags"),
	FIELD(sector, "request", false, "__sector"),
	FIELD(bytes, "request", false, "__data_len"),
	FIELD(started, "request", true, "start_time_ns"),
	FIELD(bio, "request", false, "bio"),
	FIELD(next, "bio", false, "bi_next"),
	FIELD(private, "bio", false, "bi_private"),
	FIELD(end, "bio", false, "bi_end_io"),
	FIELD(vectors, "bio", false, "bi_io_vec"),
	FIELD(index, "bio", false, "bi_iter.bi_idx"),
	FIELD(size, "bio", false, "bi_iter.bi_size"),
	FIELD(page, "bio_vec", false, "bv_page"),
	FIELD(length, "bio_vec", false, "bv_len"),
};

static const char no_layout[] = "members of its requests are not known";

static void find_layout(struct inflight *inflight)
{
	struct inflight_layout *layout = inflight->layout = vmr_alloc(sizeof(*layout));
	const struct dumpcore_type *vector;

	vmr_autoerror error = KERNEL_FIELDS_FIND(inflight->dump, fields, layout);
	if (error) {
		dumpcore_gap_add(inflight->dump, 0, "which request it is that tasks wait for is not known",
				 error->message, "requests of block devices");
		return;
	}
	if (vmr_error_drop(dumpcore_type_find(inflight->dump, "struct bio_vec", &vector)))
		return;
	layout->vector_size = dumpcore_type_size(vector);
	if (!kernel_symbol_address(inflight->dump, "bio_chain_endio", &layout->chained))
		layout->chained = 0;
	layout->is_known = true;
}

void inflight_init(struct inflight *inflight, struct dumpcore *dump)
{
	*inflight = (struct inflight){.dump = dump, .tags = ALL_TAGS_LIMIT};
}

static void queue_destroy(struct inflight_queue *queue)
{
	struct inflight_part *part, *next;

	HASH_ITER(hh, queue->parts, part, next)
	{
		HASH_DEL(queue->parts, part);
		free(part);
	}
	free(queue->requests);
	free(queue);
}

void inflight_deinit(struct inflight *inflight)
{
	for (size_t i = 0; i < inflight->queue_count; i++)
		queue_destroy(inflight->queues[i]);
	free(inflight->queues);
	free(inflight->layout);
}

/* -- what a request is made of */

static void add_part(struct inflight_queue *queue, vmr_kaddr address, size_t request)
{
	struct inflight_part *part;

	if (!kernel_address_possible(address))
		return;
	HASH_FIND(hh, queue->parts, &address, sizeof(address), part);
	if (part) {
		part->request = part->request == request ? request : SIZE_MAX;
		return;
	}
	if (HASH_COUNT(queue->parts) == PART_LIMIT) {
		queue->is_cut = true;
		return;
	}
	part = vmr_alloc(sizeof(*part));
	part->address = address;
	part->request = request;
	HASH_ADD(hh, queue->parts, address, sizeof(part->address), part);
}

/* The first page of the folio that a page is of. */
static vmr_kaddr first_page(struct inflight *inflight, vmr_kaddr record)
{
	struct dumpcore_page page;

	return vmr_error_drop(dumpcore_page_of_record(inflight->dump, record, &page)) ? record : page.head;
}

/* The pages that a bio still has to go. */
static void add_pages(struct inflight *inflight, struct inflight_queue *queue, vmr_kaddr bio, size_t request)
{
	const struct inflight_layout *layout = inflight->layout;
	uint64_t vectors, index, left, page, length;

	if (!kernel_field_try(inflight->dump, &layout->vectors, bio, &vectors) || !kernel_address_possible(vectors) ||
	    !kernel_field_try(inflight->dump, &layout->index, bio, &index) ||
	    !kernel_field_try(inflight->dump, &layout->size, bio, &left) || index > UINT32_MAX)
		return;
	for (unsigned i = 0; left && i < VECTOR_LIMIT; i++) {
		vmr_kaddr vector = vectors + (index + i) * layout->vector_size;
		if (!kernel_field_try(inflight->dump, &layout->page, vector, &page) ||
		    !kernel_field_try(inflight->dump, &layout->length, vector, &length) || !length)
			return;
		add_part(queue, first_page(inflight, page), request);
		left -= length < left ? length : left;
	}
	queue->is_cut |= left != 0;
}

static void add_bios(struct inflight *inflight, struct inflight_queue *queue, vmr_kaddr bio, size_t request)
{
	const struct inflight_layout *layout = inflight->layout;
	uint64_t private, end;

	for (unsigned i = 0; bio && i < BIO_LIMIT; i++) {
		if (!kernel_address_possible(bio))
			return;
		add_part(queue, bio, request);
		add_pages(inflight, queue, bio, request);
		if (kernel_field_try(inflight->dump, &layout->private, bio, &private))
			add_part(queue, private, request);
		/* one more step: of what was split off, whose rest is another's part */
		if (layout->chained && kernel_field_try(inflight->dump, &layout->end, bio, &end) &&
		    end == layout->chained && kernel_field_try(inflight->dump, &layout->private, private, &private))
			add_part(queue, private, request);
		if (!kernel_field_try(inflight->dump, &layout->next, bio, &bio))
			return;
	}
	queue->is_cut |= bio != 0;
}

/* -- tags */

static void read_request(struct inflight *inflight, struct inflight_queue *queue, vmr_kaddr address, size_t tag)
{
	const struct inflight_layout *layout = inflight->layout;
	struct inflight_request request = {.address = address};
	uint64_t owner, state, own, bio;

	if (!kernel_address_possible(address) || !kernel_field_try(inflight->dump, &layout->queue, address, &owner) ||
	    owner != queue->address || !kernel_field_try(inflight->dump, &layout->state, address, &state) ||
	    (uint32_t)state == IDLE || !kernel_field_try(inflight->dump, &layout->tag, address, &own) ||
	    (uint32_t)own != tag || !kernel_field_try(inflight->dump, &layout->flags, address, &request.flags) ||
	    !kernel_field_try(inflight->dump, &layout->sector, address, &request.sector) ||
	    !kernel_field_try(inflight->dump, &layout->bytes, address, &request.bytes))
		return;
	if (kernel_field_has(&layout->started))
		(void)!kernel_field_try(inflight->dump, &layout->started, address, &request.started);
	if (!(queue->count & (queue->count - 1)))
		queue->requests = vmr_realloc_array(queue->requests, queue->count ? queue->count * 2 : 1,
						    sizeof(*queue->requests));
	queue->requests[queue->count] = request;
	if (kernel_field_try(inflight->dump, &layout->bio, address, &bio))
		add_bios(inflight, queue, bio, queue->count);
	queue->count++;
}

/* False: they cannot be read. */
static bool read_tags(struct inflight *inflight, struct inflight_queue *queue, vmr_kaddr tags)
{
	const struct inflight_layout *layout = inflight->layout;
	uint64_t count, requests;

	if (!kernel_field_try(inflight->dump, &layout->tag_count, tags, &count) || count > TAG_LIMIT ||
	    !kernel_field_try(inflight->dump, &layout->requests, tags, &requests))
		return false;
	if (count > inflight->tags) {
		queue->is_cut = true;
		return true;
	}
	inflight->tags -= count;
	vmr_autofree uint64_t *words = vmr_alloc_array(count + 1, sizeof(*words));
	if (!dumpcore_try_read(inflight->dump, requests, words, count * sizeof(*words)))
		return false;
	for (size_t i = 0; i < count; i++)
		read_request(inflight, queue, words[i], i);
	return true;
}

static void read_queue(struct inflight *inflight, struct inflight_queue *queue)
{
	const struct inflight_layout *layout = inflight->layout;
	uint64_t set, tags, hardware, before = 0;

	queue->why = "its requests cannot be read";
	if (!kernel_field_try(inflight->dump, &layout->set, queue->address, &set))
		return;
	if (!set) {
		queue->why = "it has no requests of its own: it lies on other devices";
		return;
	}
	if (!kernel_field_try(inflight->dump, &layout->hardware, set, &hardware) || hardware > HARDWARE_LIMIT ||
	    !kernel_field_try(inflight->dump, &layout->tags, set, &tags))
		return;
	vmr_autofree uint64_t *words = vmr_alloc_array(hardware + 1, sizeof(*words));
	if (!dumpcore_try_read(inflight->dump, tags, words, hardware * sizeof(*words)))
		return;
	for (size_t i = 0; i < hardware; before = words[i++])
		/* queues that share their tags have the same */
		if (words[i] && words[i] != before && !read_tags(inflight, queue, words[i]))
			return;
	queue->why = NULL;
}

static void read_name(struct inflight *inflight, struct inflight_queue *queue, vmr_kaddr disk)
{
	const struct inflight_layout *layout = inflight->layout;

	if (!disk && kernel_field_has(&layout->disk))
		(void)!kernel_field_try(inflight->dump, &layout->disk, queue->address, &disk);
	if (kernel_address_possible(disk) &&
	    dumpcore_try_read(inflight->dump, disk + layout->name.offset, queue->device, sizeof(queue->device) - 1))
		queue->device[sizeof(queue->device) - 1] = 0;
}

const struct inflight_queue *inflight_queue_get(struct inflight *inflight, vmr_kaddr address, vmr_kaddr disk)
{
	for (size_t i = 0; i < inflight->queue_count; i++)
		if (inflight->queues[i]->address == address)
			return inflight->queues[i];
	if (!inflight->layout)
		find_layout(inflight);
	if (inflight->queue_count == QUEUE_LIMIT)
		return NULL;
	struct inflight_queue *queue = vmr_alloc(sizeof(*queue));
	queue->address = address;
	queue->why = no_layout;
	inflight->queues =
		vmr_realloc_array(inflight->queues, inflight->queue_count + 1, sizeof(struct inflight_queue *));
	inflight->queues[inflight->queue_count++] = queue;
	if (!inflight->layout->is_known)
		return queue;
	read_name(inflight, queue, disk);
	read_queue(inflight, queue);
	if (queue->is_cut)
		dumpcore_gap_add(inflight->dump, address, "which request it is that tasks wait for is not known",
				 "it has more of them, or larger ones, than are looked at", "requests of %s",
				 *queue->device ? queue->device : "a device");
	return queue;
}

const struct inflight_request *inflight_request_of(const struct inflight_queue *queue, vmr_kaddr address)
{
	struct inflight_part *part;

	HASH_FIND(hh, queue->parts, &address, sizeof(address), part);
	return part && part->request != SIZE_MAX ? &queue->requests[part->request] : NULL;
}

const struct inflight_request *inflight_oldest(const struct inflight_queue *queue)
{
	const struct inflight_request *oldest = NULL;

	for (size_t i = 0; i < queue->count; i++)
		if (queue->requests[i].started && (!oldest || queue->requests[i].started < oldest->started))
			oldest = &queue->requests[i];
	return oldest;
}

char *inflight_operation(struct dumpcore *dump, uint64_t flags)
{
	static const char *const types[] = {"enum req_op", "enum req_opf"}; /* ff07a02e9e8e (6.0) */
	static const char begin[] = "REQ_OP_";
	const struct dumpcore_type *type;

	for (size_t i = 0; i < VMR_COUNT(types); i++) {
		if (vmr_error_drop(dumpcore_type_find(dump, types[i], &type)))
			continue;
		const char *name = dumpcore_type_enumerator(type, (int64_t)(flags & OPERATION));
		if (!name || strncmp(name, begin, sizeof(begin) - 1) != 0)
			return NULL;
		char *word = vmr_strdup(name + sizeof(begin) - 1);
		for (char *at = word; *at; at++)
			*at = (char)tolower((unsigned char)*at);
		return word;
	}
	return NULL;
}

/* The timekeeper's copy for fast reads (kernel/time/timekeeping.c): the first of two. */
bool inflight_now(struct dumpcore *dump, uint64_t *ret)
{
	struct dumpcore_field base, start, part, shift;
	uint64_t seconds, fraction, by;
	vmr_kaddr at;

	if (!kernel_symbol_address(dump, "tk_fast_mono", &at) ||
	    vmr_error_drop(dumpcore_field_find(dump, "tk_fast", "base", &base)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "tk_read_base", "base", &start)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "tk_read_base", "xtime_nsec", &part)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "tk_read_base", "shift", &shift)) ||
	    !kernel_field_try(dump, &start, at + base.offset, &seconds) ||
	    !kernel_field_try(dump, &part, at + base.offset, &fraction) ||
	    !kernel_field_try(dump, &shift, at + base.offset, &by) || by >= 64)
		return false;
	*ret = seconds + (fraction >> by);
	return true;
}
