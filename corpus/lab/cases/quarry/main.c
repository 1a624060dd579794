// SPDX-License-Identifier: MIT
// /dev/quarry0, /dev/quarry1: disks that take requests, say so in the log, and complete none. They share their tags.
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/version.h>

enum { DISKS = 2, SECTORS = 64 << 11 /* 64 MiB */, DEPTH = 4 /* requests at a time */ };

static struct blk_mq_tag_set set;
static int window, variant;

module_param(window, int, 0444);
module_param(variant, int, 0444);

static blk_status_t quarry_take(struct blk_mq_hw_ctx *queue, const struct blk_mq_queue_data *data)
{
	struct request *request = data->rq;

	blk_mq_start_request(request);
	pr_info("lab: request %px of %s: operation %u, sector %llu, %u bytes, at %llu ms\n", request,
		request->q->disk->disk_name, (unsigned int)req_op(request), (unsigned long long)blk_rq_pos(request),
		blk_rq_bytes(request), ktime_get_ns() / 1000000);
	return BLK_STS_OK;
}

static enum blk_eh_timer_return quarry_late(struct request *request
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
					    , bool is_reserved
#endif
)
{
	return BLK_EH_RESET_TIMER;
}

static const struct blk_mq_ops quarry_ops = { .queue_rq = quarry_take, .timeout = quarry_late };
static const struct block_device_operations quarry_disk_ops = { .owner = THIS_MODULE };

static int quarry_add(int number)
{
	struct gendisk *disk;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	disk = blk_mq_alloc_disk(&set, NULL);
#else
	disk = blk_mq_alloc_disk(&set, NULL, NULL);
#endif
	if (IS_ERR(disk))
		return PTR_ERR(disk);
	disk->fops = &quarry_disk_ops;
	disk->flags |= GENHD_FL_NO_PART;
	snprintf(disk->disk_name, DISK_NAME_LEN, "quarry%d", number);
	set_capacity(disk, SECTORS);
	return add_disk(disk);
}

static int __init quarry_init(void)
{
	int error;

	set.ops = &quarry_ops;
	set.nr_hw_queues = 1;
	set.queue_depth = DEPTH;
	set.numa_node = NUMA_NO_NODE;
	error = blk_mq_alloc_tag_set(&set);
	for (int i = 0; i < DISKS && !error; i++)
		error = quarry_add(i);
	return error;
}

module_init(quarry_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: disks that complete nothing");
