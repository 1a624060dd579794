/* SPDX-License-Identifier: MIT */
/* Dump files of the test's own making: what is read from them, and what is said of broken ones. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/container.h"
#include "dumpcore/dump.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

static struct dumpcore *open_path(const char *path)
{
	struct dumpcore *dump = NULL;
	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = path, .force = true}, &dump);

	if (error)
		fail_msg("%s", error->message);
	return dump;
}

/* Open a file's bytes; frees them. */
static struct dumpcore *open_bytes(struct file file)
{
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = open_path(path);

	unlink(path);
	free(file.data);
	return dump;
}

/* The message of a file that cannot be opened; frees the bytes. The caller frees the message. */
static char *refusal(struct file file)
{
	vmr_autofree char *path = image_save(&file);
	struct dumpcore *dump = NULL;
	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = path}, &dump);

	unlink(path);
	free(file.data);
	dumpcore_close(dump);
	if (!error)
		return vmr_strdup("opened");
	assert_true(error->code == VMR_BAD_INPUT || error->code == VMR_UNSUPPORTED);
	assert_int_equal(strncmp(error->message, path, strlen(path)), 0);
	char *text = vmr_strdup(error->message + strlen(path));
	vmr_error_destroy(error);
	return text;
}

static void check_contents(struct dumpcore *dump, const struct image *image)
{
	uint8_t buffer[3 * 4096];

	assert_null(dumpcore_read(dump, IMAGE_BASE + 20 * 4096 + 100, buffer, 2 * 4096));
	assert_memory_equal(buffer, image->memory[20] + 100, 2 * 4096);
	assert_null(dumpcore_read(dump, IMAGE_HUGE + 21 * 4096 + 8, buffer, 4096));
	assert_memory_equal(buffer, image->memory[21] + 8, 4096);
	assert_null(dumpcore_read_physical(dump, 30 * 4096 + 4000, buffer, 200));
	assert_memory_equal(buffer, image->memory[30] + 4000, 200);
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + IMAGE_PAGES * 4096), DUMPCORE_UNMAPPED);
	assert_int_equal(dumpcore_presence_at(dump, 0x1000), DUMPCORE_UNMAPPED);
	assert_int_equal(dumpcore_presence_at(dump, 0x4141414141414141), DUMPCORE_UNMAPPED);
	assert_string_equal(dumpcore_info_get(dump)->release, "6.1.0-test");
	assert_string_equal(dumpcore_info_get(dump)->build_id, "00112233445566778899aabbccddeeff00112233");
	assert_int_equal(dumpcore_info_get(dump)->kaslr_offset, 0x2a00000);
	assert_int_equal(dumpcore_info_get(dump)->paging_levels, image->levels);
}

static void test_contents(void **state)
{
	(void)state;
	struct image image;

	for (unsigned levels = 4; levels <= 5; levels++) {
		image_init(&image, levels);
		struct file files[] = {image_elf(&image, &(struct image_options){0}),
				       image_kdump(&image, &(struct image_options){0}),
				       image_kdump(&image, &(struct image_options){.zlib = true}),
				       image_kdump(&image, &(struct image_options){.codec = 2}),
				       image_kdump(&image, &(struct image_options){.codec = 4}),
				       image_kdump(&image, &(struct image_options){.codec = 0x20})};
		static const char *const CODECS[] = {"none", "none", "zlib", "lzo", "snappy", "zstd"};
		for (size_t i = 0; i < VMR_COUNT(files); i++) {
			struct dumpcore *dump = open_bytes(files[i]);
			check_contents(dump, &image);
			assert_string_equal(dumpcore_info_get(dump)->compression, CODECS[i]);
			assert_int_equal(dumpcore_info_get(dump)->pages_present, IMAGE_PAGES);
			assert_false(dumpcore_info_get(dump)->incomplete);
			dumpcore_close(dump);
		}
	}
}

/* Bytes through a pipe: a child writes, we open /dev/fd/N. */
static struct dumpcore *open_pipe(const struct file *file)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (!child) {
		close(ends[0]);
		for (size_t done = 0; done < file->size;) {
			ssize_t now = write(ends[1], file->data + done, file->size - done);
			if (now <= 0)
				break;
			done += (size_t)now;
		}
		_exit(0);
	}
	close(ends[1]);
	vmr_autofree char *path = vmr_format("/dev/fd/%d", ends[0]);
	struct dumpcore *dump = open_path(path);
	close(ends[0]);
	return dump;
}

static void test_flattened(void **state)
{
	(void)state;
	struct image image;

	image_init(&image, 4);
	struct file file = image_kdump(&image, &(struct image_options){.zlib = true});
	struct file flat = image_flatten(&file, 5000);
	struct dumpcore *dump = open_pipe(&flat);
	check_contents(dump, &image);
	assert_true(dumpcore_info_get(dump)->flattened);
	assert_false(dumpcore_info_get(dump)->incomplete);
	dumpcore_close(dump);
	flat.size -= 16; /* without the end mark */
	dump = open_bytes(flat);
	check_contents(dump, &image);
	assert_true(dumpcore_info_get(dump)->incomplete);
	dumpcore_close(dump);
	free(file.data);
}

static void test_filtered(void **state)
{
	(void)state;
	struct image image;
	uint8_t byte;
	uint64_t page = 25;

	image_init(&image, 4);
	image.kept[25] = image.kept[26] = false;
	struct dumpcore *dump = open_bytes(image_kdump(&image, &(struct image_options){.zlib = true}));
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 25 * 4096), DUMPCORE_EXCLUDED);
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 24 * 4096), DUMPCORE_PRESENT);
	assert_int_equal(dumpcore_presence_at_physical(dump, 1ull << 40), DUMPCORE_ABSENT);
	assert_int_equal(dumpcore_info_get(dump)->pages_excluded, 2);
	assert_true(dumpcore_physical_next(dump, &page));
	assert_int_equal(page, 27);
	uint8_t buffer[64];
	struct vmr_error *error = dumpcore_read(dump, IMAGE_BASE + 25 * 4096 - 32, buffer, sizeof(buffer));
	assert_non_null(error);
	assert_int_equal(error->code, VMR_FAULT);
	assert_int_equal(error->address, IMAGE_BASE + 25 * 4096);
	assert_non_null(strstr(error->message, "filter"));
	vmr_error_destroy(error);
	assert_null(dumpcore_page_find(dump, IMAGE_BASE + 25 * 4096));
	assert_true(dumpcore_try_read(dump, IMAGE_BASE + 27 * 4096, &byte, 1));
	assert_int_equal(byte, image.memory[27][0]);
	dumpcore_close(dump);
	for (int i = 50; i < IMAGE_PAGES; i++)
		image.kept[i] = false;
	dump = open_bytes(image_elf(&image, &(struct image_options){0}));
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 50 * 4096), DUMPCORE_EXCLUDED);
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 49 * 4096), DUMPCORE_PRESENT);
	dumpcore_close(dump);
}

/* Segments that overlap: bytes that any of them has are there; of bytes that two have the first one's count. */
static void test_overlaps(void **state)
{
	enum { P = DUMPCORE_PAGE_SIZE };
	static const struct image_segment segments[] = {
		{.address = 0x10 * P, .size = 8 * P, .filled = 2 * P, .first = 1}, /* pages 0x10 to 0x17 */
		{.address = 0x12 * P, .size = 3 * P, .filled = 2 * P, .first = 3}, /* inside it */
		{.address = 0x11 * P, .size = P, .filled = P, .first = 9},         /* again */
		{.address = 0x15 * P, .size = 5 * P, .filled = 3 * P, .is_cut = true},
		{.address = 0x17 * P, .size = P, .filled = P, .first = 7},     /* of the one that is cut */
		{.address = 0x30 * P, .size = P, .filled = 8, .first = 1},     /* of its page is no more in the file */
		{.address = 0x40 * P + 8, .size = P, .filled = P, .first = 1}, /* no whole page */
	};
	static const struct {
		uint64_t page;
		enum dumpcore_presence presence;
		uint8_t byte;
	} expected[] = {
		{0xf, DUMPCORE_ABSENT, 0},    {0x10, DUMPCORE_PRESENT, 1},  {0x11, DUMPCORE_PRESENT, 2},
		{0x12, DUMPCORE_PRESENT, 3},  {0x13, DUMPCORE_PRESENT, 4},  {0x14, DUMPCORE_EXCLUDED, 0},
		{0x15, DUMPCORE_ABSENT, 0},   {0x16, DUMPCORE_ABSENT, 0},   {0x17, DUMPCORE_PRESENT, 7},
		{0x18, DUMPCORE_EXCLUDED, 0}, {0x19, DUMPCORE_EXCLUDED, 0}, {0x1a, DUMPCORE_ABSENT, 0},
		{0x30, DUMPCORE_EXCLUDED, 0}, {0x40, DUMPCORE_ABSENT, 0},   {0x41, DUMPCORE_ABSENT, 0},
	};
	uint64_t page = 0x14;
	uint8_t byte;

	(void)state;
	struct dumpcore *dump = open_bytes(image_elf_of(segments, VMR_COUNT(segments), EM_X86_64));
	for (size_t i = 0; i < VMR_COUNT(expected); i++) {
		vmr_paddr address = expected[i].page * P;
		assert_int_equal(dumpcore_presence_at_physical(dump, address), expected[i].presence);
		assert_int_equal(dumpcore_try_read_physical(dump, address + P - 1, &byte, 1),
				 expected[i].presence == DUMPCORE_PRESENT);
		if (expected[i].presence == DUMPCORE_PRESENT)
			assert_int_equal(byte, expected[i].byte);
	}
	assert_true(dumpcore_physical_next(dump, &page));
	assert_int_equal(page, 0x17);
	page++;
	assert_false(dumpcore_physical_next(dump, &page));
	assert_int_equal(dumpcore_info_get(dump)->pages_present, 5);
	assert_int_equal(dumpcore_info_get(dump)->pages_absent, 2);
	assert_int_equal(dumpcore_info_get(dump)->pages_excluded, 4);
	dumpcore_close(dump);
}

static void test_cut(void **state)
{
	(void)state;
	struct image image;
	size_t gaps;

	image_init(&image, 4);
	struct file files[] = {image_elf(&image, &(struct image_options){0}),
			       image_kdump(&image, &(struct image_options){.zlib = true})};
	for (size_t i = 0; i < VMR_COUNT(files); i++) {
		files[i].size -= i ? 400 : 3 * 4096 + 100;
		struct dumpcore *dump = open_bytes(files[i]);
		const struct dumpcore_info *info = dumpcore_info_get(dump);
		assert_true(info->incomplete);
		assert_true(info->pages_absent > 0);
		assert_int_equal(info->pages_absent + info->pages_present, IMAGE_PAGES);
		assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + (IMAGE_PAGES - 1) * 4096), DUMPCORE_ABSENT);
		assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 20 * 4096), DUMPCORE_PRESENT);
		dumpcore_gaps_get(dump, &gaps);
		assert_int_equal(gaps, 1);
		dumpcore_close(dump);
	}
}

static void test_split(void **state)
{
	(void)state;
	struct image image;
	uint8_t byte;
	uint64_t page = 0;

	image_init(&image, 4);
	struct dumpcore *dump =
		open_bytes(image_kdump(&image, &(struct image_options){.split_first = 20, .split_end = 40}));
	assert_true(dump->container->split);
	assert_int_equal(dumpcore_info_get(dump)->pages_present, 20);
	assert_int_equal(dumpcore_presence_at_physical(dump, 40 * 4096), DUMPCORE_ABSENT);
	assert_true(dumpcore_physical_next(dump, &page));
	assert_int_equal(page, 20);
	assert_true(dumpcore_try_read_physical(dump, 33 * 4096 + 160, &byte, 1));
	assert_int_equal(byte, image.memory[33][160]);
	dumpcore_close(dump);
}

/* makedumpfile before 1.6.9 took the names of later kernels from four bytes behind their place. */
static void test_shifted_names(void **state)
{
	(void)state;
	static const char *const names[] = {"Linux",          "harbour", "6.8.0-41-generic",
					    "#41-Ubuntu SMP", "x86_64",  "(none)"};
	static const int shifts[] = {0, -4, -1, 20};
	struct image image;

	image_init(&image, 4);
	for (size_t i = 0; i < VMR_COUNT(shifts); i++) {
		struct file file = image_kdump(&image, &(struct image_options){0});
		for (int name = 0; name < 6; name++) {
			int lost = shifts[i] < 0 && !name ? -shifts[i] : 0;
			memcpy(file.data + 12 + 65 * name + shifts[i] + lost, names[name] + lost,
			       strlen(names[name]) - (size_t)lost);
		}
		struct dumpcore *dump = open_bytes(file);
		assert_string_equal(dumpcore_info_get(dump)->release, names[2]);
		assert_string_equal(dumpcore_info_get(dump)->version, names[3]);
		dumpcore_close(dump);
	}
}

static void test_damaged_page(void **state)
{
	(void)state;
	struct image image;
	uint8_t byte;

	image_init(&image, 4);
	struct file file = image_kdump(&image, &(struct image_options){.zlib = true});
	uint64_t offset;
	memcpy(&offset, file.data + 5 * 4096 + 40 * 24, sizeof(offset));
	memset(file.data + offset + 8, 0x55, 16);
	struct dumpcore *dump = open_bytes(file);
	struct vmr_error *error = dumpcore_read(dump, IMAGE_BASE + 40 * 4096, &byte, 1);
	assert_non_null(error);
	assert_non_null(strstr(error->message, "damaged"));
	vmr_error_destroy(error);
	assert_true(dumpcore_try_read(dump, IMAGE_BASE + 41 * 4096, &byte, 1));
	dumpcore_close(dump);
}

static void test_registers(void **state)
{
	(void)state;
	struct image image;

	image_init(&image, 5);
	/* Without VMCOREINFO the page tables are those of CR3. */
	struct dumpcore *dump =
		open_bytes(image_elf(&image, &(struct image_options){.with_qemu = true, .without_info = true}));
	const struct dumpcore_note_cpu *cpus = dump->container->cpus;
	assert_int_equal(dump->container->cpu_count, 2);
	assert_int_equal(cpus[1].pid, 2);
	assert_int_equal(cpus[1].registers.value[DUMPCORE_RAX], 0x4000);
	assert_int_equal(cpus[1].registers.value[DUMPCORE_RSP], 0x4006);
	assert_int_equal(cpus[1].registers.value[DUMPCORE_RIP], 0x4010);
	assert_int_equal(cpus[1].registers.flags, 0x4011);
	assert_int_equal(cpus[0].gs_base, 0x5e600004);
	assert_int_equal(cpus[0].cr[3], 4096);
	assert_int_equal(dumpcore_info_get(dump)->paging_levels, 5);
	assert_int_equal(dumpcore_presence_at(dump, IMAGE_BASE + 20 * 4096), DUMPCORE_PRESENT);
	dumpcore_close(dump);
	dump = open_bytes(image_kdump(&image, &(struct image_options){0}));
	cpus = dump->container->cpus;
	assert_false(cpus[0].has_qemu);
	assert_int_equal(cpus[0].registers.value[DUMPCORE_R15], 0x1000);
	assert_int_equal(cpus[0].registers.value[DUMPCORE_RDI], 0x100e);
	assert_int_equal(cpus[0].registers.value[DUMPCORE_RIP], 0x1010);
	assert_int_equal(cpus[0].registers.value[DUMPCORE_RSP], 0x1013);
	assert_int_equal(cpus[0].registers.flags, 0x1012);
	dumpcore_close(dump);
}

static void expect_refusal(struct file file, const char *part)
{
	vmr_autofree char *text = refusal(file);

	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

static struct file changed(struct file file, size_t offset, uint64_t value, size_t size)
{
	memcpy(file.data + offset, &value, size);
	return file;
}

static struct file text_file(const char *text)
{
	return (struct file){.data = (uint8_t *)vmr_strdup(text), .size = strlen(text)};
}

static void test_refusals(void **state)
{
	(void)state;
	struct image image;
	const struct image_options none = {0}, without = {.without_info = true};
	vmr_autofree struct image *zero = vmr_alloc(sizeof(*zero));

	image_init(&image, 4);
	expect_refusal(text_file(""), "empty");
	expect_refusal(text_file("x"), "not a kernel dump");
	expect_refusal(text_file("Dear reader, this is no dump of anything, but a text of some length.\n"),
		       "not a kernel dump");
	expect_refusal(text_file("\177ELF"), "ends at");
	expect_refusal(text_file("makedumpfile"), "not a kernel dump");
	expect_refusal(changed(image_elf(&image, &none), 16, 2, 2), "no core");
	expect_refusal(changed(image_elf(&image, &none), 18, 183, 2), "another architecture");
	expect_refusal(changed(image_elf(&image, &none), 56, 0, 2), "damaged");
	expect_refusal(image_elf(&image, &without), "of a process");
	expect_refusal(changed(image_kdump(&image, &none), 428, 512, 4), "damaged");
	expect_refusal(changed(image_kdump(&image, &none), 436, 0, 4), "damaged");
	expect_refusal(changed(image_kdump(&image, &none), 436, 0xffffffff, 4), "more than can be");
	expect_refusal(changed(image_kdump(&image, &none), 4096 + 56, UINT64_MAX, 8), "more than can be");
	expect_refusal(changed(image_kdump(&image, &none), 12 + 4 * 65, 0x323333, 4), "another architecture");
	/* "aarch64" that begins four bytes before its place */
	expect_refusal(changed(image_kdump(&image, &none), 12 + 4 * 65, 0x34366863, 4), "another architecture");
	expect_refusal(changed(image_kdump(&image, &none), 4096 + 96, 1ull << 60, 8), "damaged");
	struct file file = image_kdump(&image, &none);
	file.size = 10000;
	expect_refusal(file, "copy it again");
	file = image_kdump(&image, &none);
	file.size -= 5000;
	expect_refusal(file, "or pass --force");
	file = image_elf(&image, &none);
	file.size -= 5000;
	expect_refusal(file, "or pass --force");
	file = image_kdump(&image, &none);
	struct file flat = image_flatten(&file, 3000);
	flat.size -= 16;
	free(file.data);
	expect_refusal(flat, "or pass --force");
}

static void test_not_a_file(void **state)
{
	(void)state;
	struct dumpcore *dump = NULL;
	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = "/"}, &dump);

	assert_non_null(error);
	assert_non_null(strstr(error->message, "folder"));
	vmr_error_destroy(error);
	error = dumpcore_open(&(struct dumpcore_options){.dump = "/nonexistent/vmcore"}, &dump);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_SYSTEM);
	vmr_error_destroy(error);
	assert_null(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents),     cmocka_unit_test(test_flattened),
		cmocka_unit_test(test_filtered),     cmocka_unit_test(test_cut),
		cmocka_unit_test(test_split),        cmocka_unit_test(test_shifted_names),
		cmocka_unit_test(test_damaged_page), cmocka_unit_test(test_registers),
		cmocka_unit_test(test_refusals),     cmocka_unit_test(test_not_a_file),
		cmocka_unit_test(test_overlaps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
