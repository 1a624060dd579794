/* SPDX-License-Identifier: MIT */
/* Both forms of the kernel log on memory made here: order, wrap, records that are not whole, and broken ones. */
#include "dumpcore/kernel/log.h"

#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/dump.h"
#include "dumpcore/internal.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

#define AT(page) (IMAGE_BASE + (page)*4096ull)

static const char OLD_INFO[] = "\nSYMBOL(log_buf)=ffff888000014000\nSYMBOL(log_buf_len)=ffff888000014008\nSYMBOL(log_"
			       "first_idx)=ffff88800001400c\n"
			       "SYMBOL(log_next_idx)=ffff888000014010\nSIZE(printk_log)=16\nOFFSET(printk_log.ts_nsec)="
			       "0\nOFFSET(printk_log.len)=8\n"
			       "OFFSET(printk_log.text_len)=10\n";

static const char NEW_INFO[] =
	"\nSYMBOL(prb)=ffff888000014000\nSIZE(prb_desc)=24\nSIZE(printk_info)=88\nOFFSET(prb_desc.state_var)=0\nOFFSET("
	"prb_desc.text_blk_lpos)=8\n"
	"OFFSET(prb_data_blk_lpos.begin)=0\nOFFSET(prb_data_blk_lpos.next)=8\nOFFSET(printk_info.seq)=0\nOFFSET(printk_"
	"info.ts_nsec)=8\n"
	"OFFSET(printk_info.text_len)=16\nOFFSET(printk_info.caller_id)=20\nOFFSET(printk_ringbuffer.desc_ring)=0\n"
	"OFFSET(printk_ringbuffer.text_data_ring)=48\nOFFSET(prb_desc_ring.count_bits)=0\nOFFSET(prb_desc_ring.descs)="
	"8\nOFFSET(prb_desc_ring.infos)=16\n"
	"OFFSET(prb_desc_ring.head_id)=24\nOFFSET(prb_desc_ring.tail_id)=32\nOFFSET(atomic_long_t.counter)=0\nOFFSET("
	"prb_data_ring.size_bits)=0\n"
	"OFFSET(prb_data_ring.data)=8\n";

static void put(struct image *image, unsigned page, size_t offset, uint64_t value, size_t size)
{
	memcpy(image->memory[page] + offset, &value, size);
}

static struct dumpcore *open_image(const struct image *image, const char *info)
{
	struct file file = image_kdump(image, &(struct image_options){.zlib = true});
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = NULL;

	assert_null(dumpcore_open(&(struct dumpcore_options){.dump = path}, &dump));
	unlink(path);
	free(file.data);
	/* the log's lines behind those of the image */
	char *text = vmr_format("%s%s", dump->container->vmcoreinfo, info);
	free(dump->container->vmcoreinfo);
	dump->container->vmcoreinfo = text;
	return dump;
}

static size_t put_old(struct image *image, size_t at, uint64_t time, const char *text)
{
	size_t length = (16 + strlen(text) + 7) & ~(size_t)7;

	put(image, 21, at, time, 8);
	put(image, 21, at + 8, length, 2);
	put(image, 21, at + 10, strlen(text), 2);
	put(image, 21, at + 14, 3, 1);
	put(image, 21, at + 15, 6 << 5, 1);
	memcpy(image->memory[21] + at + 16, text, strlen(text));
	return at + length;
}

static void test_old_buffer(void **state)
{
	(void)state;
	struct image image;
	const struct dumpcore_log_line *lines;
	size_t count;

	image_init(&image, 4);
	memset(image.memory[21], 0, 4096);
	put(&image, 20, 0, AT(21), 8);
	put(&image, 20, 8, 4096, 4);
	/* the oldest near the end, the rest again from the start */
	size_t next = put_old(&image, 0, 3000000000, "third");
	put_old(&image, 4000, 1500000000, "first\nsecond");
	put(&image, 20, 12, 4000, 4);
	put(&image, 20, 16, next, 4);
	struct dumpcore *dump = open_image(&image, OLD_INFO);
	assert_null(dumpcore_log_get(dump, &lines, &count));
	assert_int_equal(count, 3);
	assert_string_equal(lines[0].text, "first");
	assert_string_equal(lines[1].text, "second");
	assert_string_equal(lines[2].text, "third");
	assert_int_equal(lines[0].nanoseconds, 1500000000);
	assert_int_equal(lines[0].level, 6);
	assert_int_equal(lines[0].facility, 3);
	dumpcore_close(dump);
	/* a length that leads nowhere ends the walk */
	put(&image, 21, 4000 + 8, 9, 2);
	dump = open_image(&image, OLD_INFO);
	assert_null(dumpcore_log_get(dump, &lines, &count));
	assert_int_equal(count, 0);
	dumpcore_close(dump);
}

/* A ring of 4 descriptors and 256 bytes of text. */
static void put_ring(struct image *image, uint64_t head, uint64_t tail)
{
	memset(image->memory[20] + 8, 0, 4088);
	put(image, 20, 0, AT(20) + 64, 8);
	put(image, 20, 64, 2, 4);
	put(image, 20, 64 + 8, AT(22), 8);
	put(image, 20, 64 + 16, AT(23), 8);
	put(image, 20, 64 + 24, head, 8);
	put(image, 20, 64 + 32, tail, 8);
	put(image, 20, 64 + 48, 8, 4);
	put(image, 20, 64 + 56, AT(24), 8);
	memset(image->memory[22], 0, 4096);
	memset(image->memory[23], 0, 4096);
}

static void put_record(struct image *image, uint64_t id, unsigned state, uint64_t begin, uint64_t next,
		       const char *text)
{
	size_t desc = (id & 3) * 24, info = (id & 3) * 88;
	uint64_t place = (begin >> 8 == next >> 8 || !(next & 255) ? begin : 0) & 255;

	put(image, 22, desc, (uint64_t)state << 62 | id, 8);
	put(image, 22, desc + 8, begin, 8);
	put(image, 22, desc + 16, next, 8);
	put(image, 23, info, id, 8);
	put(image, 23, info + 8, id * 1000, 8);
	put(image, 23, info + 16, strlen(text), 2);
	put(image, 23, info + 19, 4 << 5, 1);
	put(image, 23, info + 20, id % 2 ? 0x80000002 : 77, 4);
	if (!(begin & 1))
		memcpy(image->memory[24] + place + 8, text, strlen(text));
}

static void test_ring(void **state)
{
	(void)state;
	struct image image;
	const struct dumpcore_log_line *lines;
	size_t count;

	image_init(&image, 4);
	put_ring(&image, 13, 10);
	put_record(&image, 10, 2, 0x180, 0x1a0, "ten");
	put_record(&image, 11, 0, 0x1a0, 0x1c0, "reserved: not whole");
	put_record(&image, 12, 1, 0x1f0, 0x220, "wrapped to the start");
	put_record(&image, 13, 2, 1, 1, "");
	struct dumpcore *dump = open_image(&image, NEW_INFO);
	assert_null(dumpcore_log_get(dump, &lines, &count));
	assert_int_equal(count, 3);
	assert_string_equal(lines[0].text, "ten");
	assert_int_equal(lines[0].caller_pid, 77);
	assert_int_equal(lines[0].level, 4);
	assert_string_equal(lines[1].text, "wrapped to the start");
	assert_string_equal(lines[2].text, "");
	assert_int_equal(lines[2].caller_cpu, 2);
	assert_int_equal(lines[2].caller_pid, -1);
	dumpcore_close(dump);
}

static void test_broken_ring(void **state)
{
	(void)state;
	struct image image;
	const struct dumpcore_log_line *lines;
	size_t count;

	image_init(&image, 4);
	put_ring(&image, UINT64_MAX >> 2, 0); /* more than there are descriptors */
	put_record(&image, 0, 2, 0x10, 0x4000, "a block that cannot be");
	put_record(&image, 1, 2, 0x40, 0x60, "one");
	put(&image, 23, 88 + 16, 0xffff, 2); /* longer than its block */
	struct dumpcore *dump = open_image(&image, NEW_INFO);
	assert_null(dumpcore_log_get(dump, &lines, &count));
	assert_int_equal(count, 1);
	assert_int_equal(strlen(lines[0].text) <= 0x18, 1);
	dumpcore_close(dump);
	put(&image, 20, 64 + 48, 60, 4); /* 2^60 bytes of text */
	dump = open_image(&image, NEW_INFO);
	struct vmr_error *error = dumpcore_log_get(dump, &lines, &count);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_NOT_FOUND);
	vmr_error_destroy(error);
	dumpcore_close(dump);
	dump = open_image(&image, "\n");
	error = dumpcore_log_get(dump, &lines, &count);
	assert_non_null(error);
	vmr_error_destroy(error);
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_old_buffer), cmocka_unit_test(test_ring),
					   cmocka_unit_test(test_broken_ring)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
